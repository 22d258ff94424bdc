using FlexPortal.Core.Flex.Sections;
using FlexPortal.Flex.Raw;

namespace FlexPortal.Flex.Sections;

/// <summary>Sections as plain text for the command line; times are UTC.</summary>
internal static class SectionTextFormatter
{
    // Printed text is read later, so the year is always shown.
    private static readonly DateTimeOffset WithYear = DateTimeOffset.MinValue;

    /// <summary>Every section with its rows, then what is missed and why.</summary>
    public static void Write(TextWriter output, SectionReport report)
    {
        output.WriteLine(report.HasStatement
            ? $"{SectionFormatter.Present(report)}{(report.MutedCount == 0 ? "" : $" Muted: {report.MutedCount}.")}"
            : "No readable statement was received, so sections could not be checked.");
        foreach (var section in report.Sections)
            output.WriteLine($"{section.Section,-34} {SectionFormatter.Cell(new(section.State, section.Rows)),-24} {section.AccountId}");
        WriteMissed(output, report);
    }

    /// <summary>Missing sections and the reasons, for a run.</summary>
    public static void WriteMissed(TextWriter output, SectionReport report)
    {
        foreach (var section in report.Sections.Where(section => section.IsMissed))
        {
            output.WriteLine(
                $"{section.Section} ({section.PortalLabel}, {SectionFormatter.Account(section.AccountId)}): "
                + $"{SectionFormatter.Code(section.Reason ?? SectionReason.Unknown)}");
            output.WriteLine($"  {SectionFormatter.Why(section, WithYear)} {SectionFormatter.Learned(section.Learned)}");
            if (section.LastSeen is { } last)
                output.WriteLine($"  Last seen in run {last.IngestionRunId}");
            output.WriteLine($"  {section.Consequence}");
            output.WriteLine($"  {section.ClickPath}");
            if (section.Mute is { } mute)
                output.WriteLine($"  {SectionFormatter.Muted(mute)}. End it with: runs unmute {mute.SectionMuteId}");
        }
    }
}
