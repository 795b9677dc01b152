package org.spikernel.cli.output;

import java.util.Collection;
import org.spikernel.text.Spelling;
import picocli.CommandLine;

/** One line for a command line that cannot be understood. */
public final class WrongUsage {
    private WrongUsage() {}

    public static String line(CommandLine.ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (!(exception instanceof CommandLine.UnmatchedArgumentException unmatched)) {
            String complaint = ExitCodes.line(exception).replaceFirst("\\.$", "");
            return "Cannot run " + name + ": " + complaint + "; `" + name + " --help` says what it takes";
        }
        String argument = unmatched.getUnmatched().get(0);
        String what =
                argument.startsWith("-") ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
        return "Cannot run " + name + ": there is no such " + what + ", got " + argument + advice(argument, command)
                + " (`" + name + " --help` lists all)";
    }

    private static String advice(String argument, CommandLine command) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        boolean knownToCommands = command.getSubcommands().values().stream()
                .anyMatch(known -> known.getCommandSpec().optionsMap().containsKey(name));
        if (knownToCommands) {
            return "; give it after the command";
        }
        Collection<String> names = argument.startsWith("-")
                ? command.getCommandSpec().optionsMap().keySet()
                : command.getSubcommands().keySet();
        return Spelling.nearest(
                        name, names.stream().filter(known -> known.length() > 2).toList())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }
}
