using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Flex.Completeness;
using FlexPortal.Flex.Runs;
using FlexPortal.Identity.Access;
using FlexPortal.Secrets;
using FlexPortal.Shell.Overview;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Overview;

/// <summary>What of ingestion needs the user: the token, failed newest runs, missing sections and missing days.</summary>
internal static class FlexTodos
{
    private static readonly OverviewAction SetToken = new("Set a new token", IconName.Secret, SecretFormatter.Page);

    /// <summary>The to-dos of the user of the request.</summary>
    public static async Task<IReadOnlyList<OverviewTodo>> ReadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var connections = services.GetRequiredService<FlexConnections>();
        var permission = services.GetRequiredService<Permission>();
        var keys = services.GetRequiredService<AccountKeys>();
        var report = await services.GetRequiredService<TrustReading>().ReadAsync(cancellationToken);
        var token = await permission.OffersAsync(Capability.RunIngestion)
            ? OfToken(connections.StoredToken, await permission.OffersAsync(Capability.ManageSecrets)) : null;
        return
        [
            .. new[] { token }.OfType<OverviewTodo>(),
            // Runs of the sandbox from before a token was set need no action.
            .. report.All.Where(verdict => verdict.Sandbox == connections.IsSandbox).SelectMany(
                verdict => Of(verdict, keys).Select(todo => todo with { About = $"{verdict.AccountId} · {verdict.FlexQueryId}" })),
        ];
    }

    /// <summary>Where a failed run says what to do: at its missing sections when they made it fail, else at its head.</summary>
    public static string AddressOf(FailedSince failure) =>
        LacksSections(failure) ? TrustAddress.Missing(failure.RunId) : $"/runs/{failure.RunId}";

    private static bool LacksSections(FailedSince failure) => failure.ErrorCode is "MISSING_REQUIRED_SECTION";

    private static IEnumerable<OverviewTodo> Of(CompletenessVerdict verdict, AccountKeys keys)
    {
        // The account of the run says it.
        if (verdict is { Failure: { } failure, IsFurther: false })
        {
            var ended = RunFormatter.State(failure.Outcome).Word.ToLowerInvariant();
            yield return new(
                Tone.Bad, $"Run {failure.RunNumber} {ended}",
                LacksSections(failure) ? failure.Message : $"{failure.Message} {failure.WhatToDo}".TrimEnd(), failure.ErrorCode,
                new(LacksSections(failure) ? "Show the steps" : "Open the run", IconName.Older, AddressOf(failure)));
        }

        if (verdict is { MissingSections: { Count: > 0 } missing, StatementRunId: { } run })
        {
            yield return new(
                missing.Any(section => NeededSection.IsEssential(section.Section)) ? Tone.Bad : Tone.Warn,
                $"{ValueFormatter.Count(missing.Count, "section", "sections")} missing",
                string.Join(' ', missing.Select(section => $"{section.Section}: {NeededSection.ConsequenceOf(section.Section)}.")), null,
                new("Show the steps", IconName.Older, TrustAddress.Missing(run)));
        }

        // A single late day is often on its way, and a failed or active run says what there is to say.
        if (verdict is { DaysMissing.Count: > 1, Failure: null, ActiveRunId: null })
        {
            yield return new(
                Tone.Bad,
                $"{ValueFormatter.Count(verdict.DaysMissing.Count, "trading day", "trading days")} missing",
                $"The newest statement ends with {TrustFormatter.Day(verdict.CompleteTo!.Value, verdict)}. Run ingestion of this query.",
                null,
                new("Open its runs", IconName.Runs, TrustAddress.Runs(verdict, keys)));
        }
    }

    private static OverviewTodo? OfToken(SecretView token, bool canSet) => token switch
    {
        { NeedsAttention: false } => null,
        { State: SecretState.Unreadable } => new(
            Tone.Bad, "The broker token cannot be read", $"No run can start.{AskFor(canSet)}", null, canSet ? SetToken : null),
        { State: SecretState.Expired } => new(
            Tone.Bad, $"The broker token {SecretFormatter.Expiry(token)}", $"The broker will refuse runs.{AskFor(canSet)}",
            "SECRET_EXPIRED", canSet ? SetToken : null),
        _ => new(
            Tone.Warn, $"The broker token {SecretFormatter.Expiry(token)}", $"Runs need a new one by then.{AskFor(canSet)}",
            "SECRET_EXPIRES_SOON", canSet ? SetToken : null),
    };

    private static string AskFor(bool canSet) => canSet ? "" : " An administrator can set a new one.";
}
