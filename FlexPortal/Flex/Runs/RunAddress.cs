using FlexPortal.Core.Flex.Runs;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>Addresses of the page of a run: everything that is shown is in them, so a link changes one part and keeps the others.</summary>
internal static class RunAddress
{
    /// <summary>Where a start leads: to the started run or the active one; null when it was refused.</summary>
    public static string? Of(StartOutcome outcome) => outcome switch
    {
        StartOutcome.Started started => $"/runs/{started.RunId}#started",
        StartOutcome.AlreadyActive active => $"/runs/{active.ActiveRunId}?already-active=1",
        _ => null,
    };

    /// <summary>A tab of a run.</summary>
    public static string Of(Guid run, RunTab tab) => $"/runs/{run}?tab={tab.ToString().ToLowerInvariant()}";

    /// <summary>The present address with one part changed, or left out when it is null, at a place of the page.</summary>
    public static string With(NavigationManager navigation, string part, string? value, string place) =>
        $"{new Uri(navigation.GetUriWithQueryParameter(part, value)).PathAndQuery}#{place}";
}
