package org.muniment.cli;

import java.io.IOException;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeExceptionMapper;
import picocli.CommandLine.ParseResult;

/** The one place where the command line turns an exception into a sentence and an exit code. */
final class Outcome implements IExecutionExceptionHandler, IExitCodeExceptionMapper {

    static final int REFUSED = 1;
    static final int WRONG_USE = 2;
    static final int TAMPERED = 3;
    static final int FAULT = 4;

    @Override
    public int handleExecutionException(Exception fault, CommandLine line, ParseResult parsed) {
        line.getErr().println("muniment: " + sentence(fault));
        line.getErr().flush();
        return getExitCode(fault);
    }

    @Override
    public int getExitCode(Throwable fault) {
        return switch (fault) {
            case CommandLine.ParameterException wrong -> WRONG_USE;
            case Refusal refused -> refused.code() == Refusal.Code.BAD_INPUT ? WRONG_USE : REFUSED;
            case Tampered tampered -> TAMPERED;
            default -> FAULT;
        };
    }

    private static String sentence(Exception fault) {
        String message = fault.getMessage() == null ? "" : fault.getMessage();
        return switch (fault) {
            case Refusal refused -> message;
            case Tampered tampered -> "TAMPERED: " + message;
            case IOException io -> fault.getClass().getSimpleName() + ": " + message;
            default -> "fault: " + fault.getClass().getSimpleName() + ": " + message;
        };
    }
}
