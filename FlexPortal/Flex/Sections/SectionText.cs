using System.Globalization;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Flex.Statement;

namespace FlexPortal.Flex.Sections;

/// <summary>Sections as plain text for the command line; times are UTC.</summary>
internal static class SectionText
{
    // What is printed is read later: no year is the current one.
    private static readonly DateTimeOffset WithYear = DateTimeOffset.MinValue;

    /// <summary>Every section with its rows, then what is missed and why.</summary>
    public static void Write(TextWriter output, SectionReport report)
    {
        output.WriteLine(report.HasStatement
            ? string.Create(CultureInfo.InvariantCulture, $"{report.ExpectedCount - report.MissingCount} of {report.ExpectedCount} expected sections are there; {report.MutedCount} of those missing are muted.")
            : "This run brought no statement, so nobody knows which sections it would have had.");
        foreach (var section in report.Sections)
            output.WriteLine($"{section.Section,-34} {SectionWords.Cell(new(section.State, section.Rows)),-24} {section.AccountId}");
        WriteMissed(output, report);
    }

    /// <summary>What is missed and why, for beside a run.</summary>
    public static void WriteMissed(TextWriter output, SectionReport report)
    {
        foreach (var section in report.Sections.Where(section => section.IsMissed))
        {
            output.WriteLine($"{section.Section} ({section.PortalLabel}, {SectionWords.Account(section.AccountId)}): {SectionWords.Code(section.Reason ?? SectionReason.Unknown)}");
            output.WriteLine($"  {SectionWords.Why(section, WithYear)} {SectionWords.Learned(section.Learned)}");
            if (section.LastSeen is { } last)
                output.WriteLine($"  Last seen in run {last.IngestionRunId}");
            output.WriteLine($"  {section.Consequence}");
            output.WriteLine($"  {section.ClickPath}");
            if (section.Mute is { } mute)
                output.WriteLine($"  {SectionWords.Muted(mute)}. End it with: runs unmute {mute.SectionMuteId}");
        }
    }
}
