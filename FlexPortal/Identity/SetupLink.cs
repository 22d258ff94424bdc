using System.CommandLine;
using System.Text.RegularExpressions;
using FlexPortal.Cli;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;

namespace FlexPortal.Identity;

/// <summary>The link that makes the first administrator: printed when a portal without users starts, and by <c>setup-link</c>.</summary>
internal static partial class SetupLink
{
    /// <summary>Prints a setup link when there are no users.</summary>
    public static async Task TellAsync(WebApplication app)
    {
        if (LocalOwner.IsChosen(app.Configuration))
        {
            await Console.Out.WriteLineAsync("Identity:Mode is LocalOwner: this machine needs no sign-in, and no other machine is served.");
            return;
        }

        await using var scope = app.Services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(CancellationToken.None) is { } link)
            await WriteAsync(Base(app.Urls.First()), link);
    }

    /// <summary><c>setup-link</c>: a new link in place of the one before.</summary>
    public static Command Verb()
    {
        var command = new Command(
            "setup-link", "Print a new link that creates the first administrator, while there are no users") { CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            await using var scope = host.Services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(ct) is not { } link)
            {
                await Console.Error.WriteLineAsync(
                    "SETUP_DONE: The portal is set up already. 'user reset NAME' makes a link for a new password.");
                return ExitCodes.Failed;
            }

            await WriteAsync(Address(host.Services.GetRequiredService<IConfiguration>()), link);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Where a browser on this machine finds the portal.</summary>
    public static Uri Address(IConfiguration configuration) =>
        Base(
            ServedAddress.Find(configuration)
            ?? configuration["Urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
                ?? PortalWeb.DefaultUrls);

    /// <summary>An address that is served, as a browser on this machine opens it.</summary>
    internal static Uri Base(string served) => new(Everywhere().Replace(served, "://localhost"));

    private static async Task WriteAsync(Uri portal, IssuedLink link)
    {
        await Console.Out.WriteLineAsync(
            "There are no users yet. Open this link within an hour to become the first administrator; it works once:");
        await Console.Out.WriteLineAsync($"  {new Uri(portal, link.Path)}");
    }

    /// <summary>Addresses that stand for all of the machine's, which no browser can open.</summary>
    [GeneratedRegex(@"://(\*|\+|0\.0\.0\.0|\[::\])(?=[:/]|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Everywhere();
}
