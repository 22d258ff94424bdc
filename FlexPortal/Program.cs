using FlexPortal.Cli;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Hosting;

try
{
    CoreDumps.Refuse();
    return await PortalCli.RunAsync(args);
}
catch (Exception fault) when (CommandErrors.Explain(fault) is { } end)
{
    await Console.Error.WriteLineAsync(end.Line);
    return end.ExitCode;
}
catch (Exception fault)
{
    // The runtime would print it as it is, and leave an image of the memory where the machine keeps those.
    await Console.Error.WriteLineAsync(new Redactor().Scrub(fault.ToString()));
    return ExitCodes.Fault;
}
