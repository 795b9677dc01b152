/**
 * Notebooks: a kernel that Jupyter talks to. A cell is SQL over the result tables, which only reads; its first line may
 * ask for a plot, keep a value for later cells, or open other tables. What the tables are is the caller's to say
 * ({@link org.spikernel.notebook.NotebookTables}): nothing here knows of Spark. Pictures are SVG, which is read on the web
 * without running anything.
 */
package org.spikernel.notebook;
