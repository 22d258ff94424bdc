using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Support;

namespace FlexPortal.Tests.Flex.Sections;

/// <summary>Reports over runs that a test makes up, without a database.</summary>
internal static class SectionReports
{
    /// <summary>
    /// A report of the last of these runs, a day apart. A run is its sections with their rows (<c>Trades=3 U2:Trades=0</c>), the missing
    /// ones after a bar (<c>Trades=3 | CashReport</c>), empty for no statement, or <c>started</c>.
    /// </summary>
    public static SectionReport Of(string[] runs, SectionMatrix? matrix = null, params SectionMute[] mutes)
    {
        var first = RunSamples.Success.StartedAtUtc.AddDays(1 - runs.Length);
        var history = runs.Select((run, day) => Run(run, Id(day, runs.Length), day + 1, first.AddDays(day))).ToArray();
        return SectionDiagnoser.Report(
            new("U1", "4711", false, history, new Dictionary<SectionKey, SectionSeen>()), matrix ?? SectionMatrix.Default, mutes);
    }

    /// <summary>The run with that number; the last has the id of <see cref="RunSamples"/>.</summary>
    public static Guid Id(int day, int of) => day == of - 1 ? RunSamples.Id : new Guid(day + 1, 0, 0, new byte[8]);

    /// <summary>A mute of a section of account U1.</summary>
    public static SectionMute Mute(string section, string reason = "It is being rebuilt.") => new(
        Guid.CreateVersion7(), "U1", "4711", Sandbox: false, "U1", section, new(2026, 11, 30), reason, "analyst", Markup.Now);

    private static SectionHistoryRun Run(string run, Guid id, int number, DateTimeOffset at)
    {
        var started = string.Equals(run, "started", StringComparison.Ordinal);
        var parts = (started ? "" : run).Split('|');
        return new(
            new(id, number, at, started ? RunStatus.Started : run.Length == 0 ? RunStatus.Failed : RunStatus.Success, null),
            Names(parts[0]).Select(name => new SectionCount(
                name.Account, name.Name[..name.Name.LastIndexOf('=')], long.Parse(name.Name[(name.Name.LastIndexOf('=') + 1)..], null))),
            Names(parts.ElementAtOrDefault(1) ?? "").Select(name => new AbsentSection(
                name.Account, name.Name,
                SectionMatrix.Default.HardRequired.Contains(name.Name, StringComparer.Ordinal)
                    ? SectionGroup.HardRequired : SectionGroup.ReconciliationRecommended)));
    }

    private static IEnumerable<(string Account, string Name)> Names(string list) =>
        list.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Split(':') is [var account, var rest] ? (account, rest) : ("U1", name));
}
