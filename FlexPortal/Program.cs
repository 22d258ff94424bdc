using FlexPortal.Cli;

try
{
    return await PortalCli.RunAsync(args);
}
catch (Exception fault) when (CommandFaults.Explain(fault) is { } end)
{
    await Console.Error.WriteLineAsync(end.Line);
    return end.ExitCode;
}
