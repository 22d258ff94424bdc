using FlexPortal.Cli;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Core.Sources.Tables.Guard;
using FlexPortal.Hosting;

// The reader of an uploaded file starts without anything else of the portal.
if (args is [TableChild.Verb, .. var limits])
    return TableChild.Run(limits);

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
