using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Identity;

/// <summary>
/// <c>user list|create|role|accounts|disable|enable|reset|reset-two-factor</c>, without sign-in: for users of the portal's machine who
/// can run the program.
/// </summary>
internal static class UserVerbs
{
    public static Command User() => new("user", "List, invite, change, disable users, and reset their passwords")
    {
        List(), Create(), Role(), UserAccountsVerb.Accounts(),
        Change("disable", "Disable a user and end their sessions", _ => new UserChange.Disable()),
        Change("enable", "Enable a user, or end a lockout", _ => new UserChange.Enable()),
        Change("reset", "Remove a user's password and print a link to choose a new one", _ => new UserChange.Reset()),
        ResetTwoFactor(),
    };

    private static Command ResetTwoFactor() => Change(
        "reset-two-factor", "Turn off a user's two-factor authentication, for a lost device", _ => new UserChange.ResetTwoFactor());

    private static Command List()
    {
        var json = CliOptions.Json();
        var command = new Command("list", "List users by name") { json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.ReadAsync(result, ct);
            var users = await host.Services.GetRequiredService<UserQueries>().ListAsync(ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, users));
                return ExitCodes.Success;
            }

            if (users.Count == 0)
                await Console.Out.WriteLineAsync("No users. 'setup-link' creates the first administrator.");
            foreach (var user in users)
            {
                var seen = user.SeenAtUtc?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) is { } at ? at + "Z" : "never";
                var twoFactor = user.HasTwoFactor ? "2FA" : user.MustEnrol ? "2FA needed" : "no 2FA";
                await Console.Out.WriteLineAsync(
                    $"{user.Name,-24} {EnumFormatter.From(user.Role),-8} {EnumFormatter.From(user.State),-9} {twoFactor,-12} last seen "
                    + $"{seen}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Create()
    {
        var name = Name();
        var role = new Option<string>("--role") { Description = "viewer, analyst or admin", DefaultValueFactory = _ => "viewer" };
        var password = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from standard input instead of printing an invitation link"
        };
        role.AcceptOnlyFromAmong(Roles());
        var command = new Command("create", "Create a user and print the invitation link") { name, role, password, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            // Never an argument: every user of the machine can read those.
            var given = result.GetValue(password) ? (await Console.In.ReadLineAsync(ct) ?? "").TrimEnd('\r') : null;
            await using var host = await CliHost.WriteAsync(result, ct);
            await using var scope = host.Services.CreateAsyncScope();
            var (who, first) = (result.GetValue(name)!, EnumFormatter.Parse<PortalRole>(result.GetValue(role)!));
            var outcome = await scope.ServiceProvider
                .GetRequiredService<InviteUser>()
                .ExecuteAsync(who, first, given, AuditActors.OfCommand, ct);
            return await TellAsync(host, outcome);
        });
        return command;
    }

    private static Command Role()
    {
        var role = new Argument<string>("role") { Description = "viewer, analyst or admin" };
        role.AcceptOnlyFromAmong(Roles());
        var command = Change(
            "role",
            "Change a user's role; they must sign in again",
            result => new UserChange.ToRole(EnumFormatter.Parse<PortalRole>(result.GetValue(role)!)));
        command.Arguments.Add(role);
        return command;
    }

    private static Command Change(string verb, string description, Func<ParseResult, UserChange> change)
    {
        var name = Name();
        var command = new Command(verb, description) { name, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            await using var scope = host.Services.CreateAsyncScope();
            var (who, what) = (result.GetValue(name)!, change(result));
            var outcome = await scope.ServiceProvider.GetRequiredService<ChangeUser>().ExecuteAsync(who, what, AuditActors.OfCommand, ct);
            return await TellAsync(host, outcome);
        });
        return command;
    }

    internal static async Task<int> TellAsync(CliHost host, UserOutcome outcome)
    {
        switch (outcome)
        {
            case UserOutcome.Refused { Error: var refusal }:
                return await CommandErrors.WriteAsync(refusal);
            case UserOutcome.Done { Link: { } link } done:
                await Console.Out.WriteLineAsync(
                    $"{done.Name} chooses a password here, once, until "
                    + $"{link.ExpiresAtUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC:");
                await Console.Out.WriteLineAsync(
                    $"  {new Uri(SetupLink.Address(host.Services.GetRequiredService<IConfiguration>()), link.Path)}");
                return ExitCodes.Success;
            default:
                await Console.Out.WriteLineAsync("Done.");
                return ExitCodes.Success;
        }
    }

    private static Argument<string> Name() => new("name") { Description = "The user's name" };

    private static string[] Roles() => [.. Enum.GetValues<PortalRole>().Select(EnumFormatter.From)];
}
