package org.spikernel.cli.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.ExitCodes;
import org.spikernel.cli.output.Lazy;
import org.spikernel.cli.output.PlainValues;
import org.spikernel.cli.output.TextTable;
import org.spikernel.cli.output.UserInputException;
import org.spikernel.cli.setup.CommandSession;
import org.spikernel.cli.setup.ConfigOptions;
import org.spikernel.cli.setup.ExistingWarehouse;
import org.spikernel.cli.setup.RecordedRuns;
import org.spikernel.config.RunConfig;
import org.spikernel.notebook.NotebookRows;
import org.spikernel.notebook.NotebookTables;
import org.spikernel.spark.query.OutsideSql;

/** The result tables as a notebook reads them: opened when first needed, and again where a cell names others. */
final class NotebookSession implements NotebookTables, AutoCloseable {
    private static final Pattern NEEDLESS_ZEROS = Pattern.compile("(\\.\\d+?)0+$");

    private final ConfigOptions configuration;
    /** Null until opened; another thread asks it for an interrupt. */
    private volatile CommandSession commandSession;

    private SqlSession readSql;
    private volatile boolean interrupted;
    private volatile Supplier<SqlCompletions> sqlWords = NotebookSession::noWords;

    NotebookSession(ConfigOptions configuration) {
        this.configuration = configuration;
    }

    @Override
    public String open(List<String> overrides) {
        RunConfig config = configuration.load(overrides);
        if (RecordedRuns.of(ExistingWarehouse.open(config)).rows().isEmpty()) {
            throw ExistingWarehouse.empty(config.tables(), "got none");
        }
        close();
        CommandSession opened = CommandSession.open(config);
        commandSession = opened;
        readSql = new SqlSession(opened.session(), config.tables(), OutsideSql.Reach.TABLES);
        sqlWords = Lazy.of(() -> SqlCompletions.of(opened.session()));
        Row runs = opened.session()
                .sql("SELECT count(DISTINCT run_id), max(started_at) FROM runs")
                .head();
        return "Opened " + new Path(config.tables().warehouse()).getName() + ": " + runs.getLong(0)
                + (runs.getLong(0) == 1 ? " run" : " runs")
                + (runs.isNullAt(1)
                        ? ""
                        : ", the last one started " + PlainValues.of(runs).get(1));
    }

    private static SqlCompletions noWords() {
        return new SqlCompletions(Map.of(), Map.of(), List.of());
    }

    @Override
    public NotebookRows query(String sql, Map<String, Object> parameters, int most) {
        if (commandSession == null) {
            open(List.of());
        }
        interrupted = false;
        NotebookRows rows = new NotebookRows(List.of(), List.of(), true);
        for (String statement : Statements.all(sql)) {
            rows = rows(statement, parameters, most);
        }
        return rows;
    }

    private NotebookRows rows(String statement, Map<String, Object> parameters, int most) {
        try {
            Dataset<Row> result = readSql.reading(
                    statement,
                    parameters,
                    what -> "a notebook only reads, got " + what + "; `spikernel sql --write` runs it");
            List<Row> rows = result.takeAsList(most + 1);
            return new NotebookRows(
                    Arrays.asList(result.columns()),
                    rows.stream().limit(most).map(PlainValues::of).toList(),
                    rows.size() <= most);
        } catch (UserInputException e) {
            throw e;
        } catch (Exception e) {
            // Scala throws checked exceptions undeclared.
            throw interrupted
                    ? new UserInputException("Interrupted (" + SqlErrors.shortened(statement) + ")", e)
                    : SqlErrors.of(e, statement);
        }
    }

    @Override
    public List<String> words(String beginning) {
        return sqlWords.get().startingWith(beginning).stream()
                .map(SqlCompletions.Word::text)
                .toList();
    }

    @Override
    public void interrupt() {
        CommandSession open = commandSession;
        if (open != null) {
            interrupted = true;
            open.session().sparkContext().cancelAllJobs();
        }
    }

    @Override
    public String text(Object value) {
        // Columns of HTML need no equal number of digits.
        return value instanceof Number
                ? NEEDLESS_ZEROS.matcher(TextTable.print(value)).replaceFirst("$1")
                : TextTable.print(value);
    }

    @Override
    public List<String> lines(NotebookRows rows) {
        return TextTable.lines(rows.columns(), rows.rows());
    }

    @Override
    public String line(Throwable failure) {
        return ExitCodes.inWords(failure);
    }

    @Override
    public void close() {
        if (commandSession != null) {
            commandSession.close();
            commandSession = null;
        }
    }
}
