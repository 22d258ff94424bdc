using System.CommandLine;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity;

namespace FlexPortal.Identity;

/// <summary><c>user accounts</c>: which accounts a user sees.</summary>
internal static class UserAccountsVerb
{
    public static Command Accounts()
    {
        var name = new Argument<string>("name") { Description = "The user's name" };
        var all = new Option<bool>("--all") { Description = "Every account, those to come too" };
        var only = new Option<string[]>("--only")
        {
            Description = "These accounts alone, by their ids",
            AllowMultipleArgumentsPerToken = true
        };
        var command = new Command("accounts", "Show or change the accounts that a user sees; after a change they must sign in again")
        {
            name, all, only, CliOptions.Settings,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(only) is { Length: > 0 })
                result.AddError("Give --all or --only, not both.");
        });
        command.SetAction(async (result, ct) =>
        {
            var changes = result.GetValue(all) || result.GetValue(only) is { Length: > 0 };
            await using var host = await (changes ? CliHost.WriteAsync(result, ct) : CliHost.ReadAsync(result, ct));
            var who = result.GetValue(name)!;
            if (result.GetValue(only) is { Length: > 0 } named)
                return await host.Services.GetRequiredService<LimitUserAccounts>().ToNamedAsync(named, ct) is { } limit
                    ? await ChangeAsync(host, who, limit, ct)
                    : await UnknownAsync();

            return result.GetValue(all) ? await ChangeAsync(host, who, LimitUserAccounts.ToAll(), ct) : await ShowAsync(host, who, ct);
        });
        return command;
    }

    private static async Task<int> ChangeAsync(CliHost host, string who, UserChange change, CancellationToken ct)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<ChangeUser>().ExecuteAsync(who, change, AuditActors.OfCommand, ct);
        return await UserVerbs.TellAsync(host, outcome);
    }

    private static async Task<int> ShowAsync(CliHost host, string who, CancellationToken ct)
    {
        var users = await host.Services.GetRequiredService<UserQueries>().ListAsync(ct);
        if (users.FirstOrDefault(user => string.Equals(user.Name, who.Trim(), StringComparison.OrdinalIgnoreCase)) is not { } found)
            return await CommandErrors.WriteAsync(IdentityErrors.NotFound());

        await Console.Out.WriteLineAsync(found.Accounts.Accounts switch
        {
            null => "Every account.",
            [] => "No account.",
            var named => string.Join(Environment.NewLine, named),
        });
        return ExitCodes.Success;
    }

    private static async Task<int> UnknownAsync()
    {
        await Console.Error.WriteLineAsync(
            $"{FlexErrors.AccountNotFound().Code}: An account that was named has no run and is not the configured one. Nothing was "
            + "changed.");
        return ExitCodes.NotFound;
    }
}
