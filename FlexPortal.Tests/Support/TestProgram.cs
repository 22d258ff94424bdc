using FlexPortal.Tests.Support.Browser;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace FlexPortal.Tests.Support;

/// <summary>Runs the tests; or, started by a test with <c>child ROLE …</c>, plays a process that the test will kill; or takes
/// screenshots.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        [ChildProcess.Verb, var role, .. var rest] => ChildProcess.PlayAsync(role, rest),
        [Screenshots.Verb, var folder, .. var rest] => Screenshots.TakeAsync(folder, all: rest is ["all"]),
        _ when arguments.Any(a => a is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
