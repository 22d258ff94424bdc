using FlexPortal.Cli;
using FlexPortal.Core.Platform.Persistence;

try
{
    return await PortalCli.RunAsync(args);
}
catch (StartupException exception)
{
    await Console.Error.WriteLineAsync(exception.Line);
    return exception.ExitCode;
}
