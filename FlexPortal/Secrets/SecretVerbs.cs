using System.CommandLine;
using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Cli;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Secrets;

namespace FlexPortal.Secrets;

/// <summary><c>secret list|show|set|remove|rotate</c>, on the portal's machine.</summary>
internal static class SecretVerbs
{
    public static Command Secret() =>
        new("secret", "Show, set and remove secrets, and rotate the keys that encrypt them") { List(), Show(), Set(), Remove(), Rotate() };

    private static Command List()
    {
        var json = CliOptions.Json();
        var command = new Command(
            "list", "Show the status of every secret, never its value; exit code 1 when one is expired or cannot be read") { json,
            CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.ReadAsync(result, ct);
            var secrets = await host.Services.GetRequiredService<SecretVault>().ListAsync(ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, new SecretList(secrets)));
            return await TellAsync(host, secrets, quiet: result.GetValue(json));
        });
        return command;
    }

    private static Command Show()
    {
        var (name, json) = (Name(), CliOptions.Json());
        var command = new Command("show", "Show the status of one secret, never its value") { name, json, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.ReadAsync(result, ct);
            var vault = host.Services.GetRequiredService<SecretVault>();
            var secret = await vault.FindAsync(vault.Find(result.GetValue(name)!)!, ct);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(CommandJson.Of(host.Services, secret));
            return await TellAsync(host, [secret], quiet: result.GetValue(json));
        });
        return command;
    }

    private static Command Set()
    {
        var name = Name();
        var expires = new Option<string?>(
            "--expires")
        { Description = "Last day on which it can be used, yyyy-MM-dd, as shown where it was made" };
        var command = new Command(
            "set", "Store a secret, read from standard input and never from an argument") { name, expires, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            DateOnly? last = null;
            if (result.GetValue(expires) is { } text)
            {
                if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                {
                    await Console.Error.WriteLineAsync("--expires is a day such as 2027-11-20.");
                    return ExitCodes.Usage;
                }

                last = day;
            }

            await using var host = await CliHost.WriteAsync(result, ct);
            var kind = host.Services.GetRequiredService<SecretVault>().Find(result.GetValue(name)!)!;
            var value = new SecretValue(await SecretPrompt.ReadAsync(kind.Title, ct));
            return await TellAsync(
                host, await host.Services.GetRequiredService<SetSecret>().ExecuteAsync(kind.Name, value, last, AuditActors.OfCommand, ct));
        });
        return command;
    }

    private static Command Remove()
    {
        var name = Name();
        var command = new Command("remove", "Remove a stored secret; this cannot be undone") { name, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            return await TellAsync(
                host, await host.Services.GetRequiredService<RemoveSecret>()
                .ExecuteAsync(result.GetValue(name)!, AuditActors.OfCommand, ct));
        });
        return command;
    }

    private static Command Rotate()
    {
        var revoke = new Option<bool>("--revoke") { Description = "Also revoke the older keys: every user signs in again" };
        var command = new Command("rotate", "Create a new key and encrypt every stored secret with it") { revoke, CliOptions.Settings };
        command.SetAction(async (result, ct) =>
        {
            await using var host = await CliHost.WriteAsync(result, ct);
            switch (await host.Services.GetRequiredService<RotateKeys>().ExecuteAsync(result.GetValue(revoke), AuditActors.OfCommand, ct))
            {
                case RotationOutcome.Refused { Error: var refusal }:
                    return await CommandErrors.WriteAsync(refusal);
                case RotationOutcome.Done done:
                    await Console.Out.WriteLineAsync($"New key {done.KeyId}. Secrets encrypted with it: {done.Secrets}.");
                    await Console.Out.WriteLineAsync(done.Revoked > 0
                        ? $"Older keys revoked: {done.Revoked}. Every user signs in again within a minute."
                        : "Older keys are kept for the cookies that browsers hold; --revoke ends them.");
                    return ExitCodes.Success;
                default:
                    throw new InvalidOperationException("A rotation has two outcomes.");
            }
        });
        return command;
    }

    private static async Task<int> TellAsync(CliHost host, SecretOutcome outcome)
    {
        if (outcome is SecretOutcome.Done done)
        {
            await TellAsync(host, [done.Secret], quiet: false);
            return ExitCodes.Success;
        }

        return await CommandErrors.WriteAsync(((SecretOutcome.Refused)outcome).Error);
    }

    /// <summary>Writes the status to standard output and what to do to standard error.</summary>
    private static async Task<int> TellAsync(CliHost host, IReadOnlyList<SecretView> secrets, bool quiet)
    {
        var vault = host.Services.GetRequiredService<SecretVault>();
        foreach (var secret in secrets)
        {
            var kind = vault.Find(secret.Name)!;
            if (!quiet)
                await Console.Out.WriteLineAsync(SecretFormatter.Line(secret));
            if (!quiet && secret.IsConfigured)
                await Console.Out.WriteLineAsync($"{kind.Setting} is set and wins: what is stored is kept, and not used.");
            if (SecretFormatter.Warning(kind, secret) is { } warning)
                await Console.Error.WriteLineAsync(warning);
        }

        return secrets.Any(secret => secret.NeedsAttention && secret.State != SecretState.ExpiresSoon) ? ExitCodes.Failed
            : ExitCodes.Success;
    }

    private static Argument<string> Name()
    {
        var name = new Argument<string>("name") { Description = $"Which secret: {FlexSecrets.TokenName}" };
        name.AcceptOnlyFromAmong(FlexSecrets.TokenName);
        return name;
    }
}
