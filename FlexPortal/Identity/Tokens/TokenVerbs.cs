using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Access;

namespace FlexPortal.Identity.Tokens;

/// <summary><c>token create|list|revoke</c>, on the portal's own machine.</summary>
internal static class TokenVerbs
{
    public static Command Token() =>
        new("token", "Make, list and revoke API tokens, by which programs act for users") { Create(), List(), Revoke() };

    private static Command Create()
    {
        var user = new Option<string>("--user") { Description = "Name of the user for whom it will act", Required = true };
        var former = new Option<string>("--user") { Hidden = true };
        former.Validators.Add(result => result.AddError("--person is now --user."));
        var name = new Option<string>("--name") { Description = "What it is called: where it is used", Required = true };
        var role = new Option<string>("--role")
        {
            Description = "viewer, analyst or admin; no higher than the user's",
            DefaultValueFactory = _ => "viewer"
        };
        var days = new Option<int>("--days")
        {
            Description = $"How long it counts: {string.Join(", ", TokenRequest.Lives)}",
            DefaultValueFactory = _ => 90
        };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<PortalRole>().Select(EnumFormatter.From)]);
        days.AcceptOnlyFromAmong([.. TokenRequest.Lives.Select(life => life.ToString(CultureInfo.InvariantCulture))]);
        var command = new Command(
            "create", "Make a token and print it, this once, on standard output") { user, former, name, role, days, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            await using var scope = host.Services.CreateAsyncScope();
            var request = new TokenRequest(
                result.GetValue(name)!, EnumFormatter.Parse<PortalRole>(result.GetValue(role)!), result.GetValue(days));
            var outcome = await scope.ServiceProvider.GetRequiredService<CreateToken>()
                .ExecuteAsync(Guid.CreateVersion7(), result.GetValue(user)!, request, AuditActors.OfCommand, ct);
            if (outcome is not TokenOutcome.Created made)
                return await RefuseAsync(outcome);

            await Console.Error.WriteLineAsync(
                $"{made.Name} counts until {Moment(made.ExpiresAtUtc)}. Keep it where secrets are kept; it is not shown again.");
            if (LocalOwner.IsChosen(host.Services.GetRequiredService<IConfiguration>()))
                await Console.Error.WriteLineAsync(
                    "Identity:Mode is LocalOwner: there is no sign-in, and tokens are not used until that is changed.");
            // Alone on standard output, so that it can be led into a file or a vault.
            await Console.Out.WriteLineAsync(made.Token.Reveal());
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command List()
    {
        var json = CliOptions.Json();
        var command = new Command("list", "List all tokens, valid ones first") { json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.ReadAsync(result, ct);
            var tokens = await host.Services.GetRequiredService<TokenQueries>().ListAsync(userId: null, ct);
            if (result.GetValue(json))
            {
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, tokens));
                return ExitCodes.Success;
            }

            if (tokens.Count == 0)
                await Console.Out.WriteLineAsync("No tokens.");
            foreach (var token in tokens)
            {
                var used = token.LastUsedAtUtc is { } at ? $"last used {Moment(at)} from {token.LastUsedAddress}" : "never used";
                await Console.Out.WriteLineAsync(
                    $"{TokenValue.PrefixOf(token.PublicId)}  {EnumFormatter.From(token.State),-12} {token.Owner,-20} "
                    + $"{EnumFormatter.From(token.EffectiveRole),-8} until {Moment(token.ExpiresAtUtc)}  {used}  {token.Name}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { Description = "The ten letters and digits after fp_, as 'token list' shows them" };
        var command = new Command("revoke", "End a token: its next request is refused") { id, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            // As it stands in a list, in a log, or in a file that leaked: what follows the part that names it is not looked at.
            var given = result.GetValue(id)!.Trim();
            var publicId = (
                given.StartsWith(TokenValue.Mark, StringComparison.Ordinal) ? given[TokenValue.Mark.Length..] : given).Split('_')[0];
            await using var host = await CliHost.WriteAsync(result, ct);
            await using var scope = host.Services.CreateAsyncScope();
            var outcome = await scope.ServiceProvider
                .GetRequiredService<RevokeToken>()
                .ExecuteAsync(publicId, ownerId: null, AuditActors.OfCommand, ct);
            if (outcome is not TokenOutcome.Revoked revoked)
                return await RefuseAsync(outcome);

            await Console.Out.WriteLineAsync($"{revoked.Name} of {revoked.Owner} is revoked.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Task<int> RefuseAsync(TokenOutcome outcome) => CommandErrors.WriteAsync(((TokenOutcome.Refused)outcome).Error);

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
