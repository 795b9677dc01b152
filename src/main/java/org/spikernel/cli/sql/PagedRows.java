package org.spikernel.cli.sql;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.spikernel.cli.output.Output;

/** Shows the rows of statements to who sits at the terminal, a screen at a time. */
final class PagedRows implements SqlSink {
    private final SqlFormat format;
    private final Pager pager;

    PagedRows(SqlFormat format, Pager pager) {
        this.format = format;
        this.pager = pager;
    }

    @Override
    public Taken take(Dataset<Row> result) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(text, false, Charset.defaultCharset());
        Taken taken = new ConsoleSqlSink(new Output(format.ofText(), stream, System.err)).take(result);
        stream.flush();
        long start = System.nanoTime();
        if (text.size() > 0 && !pager.show(text.toByteArray())) {
            System.out.writeBytes(text.toByteArray());
            System.out.flush();
        }
        return new Taken(taken.rows(), taken.readingNanos() + System.nanoTime() - start);
    }
}
