using System.Globalization;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>The dialog that starts a run with a period, and with a query where none is given.</summary>
public sealed partial class RunDialog
{
    private string? _query;
    private string? _queryFault;
    private DateOnly? _from;
    private DateOnly? _to;
    private PortalError? _refusal;
    private bool _wasOpen;
    private bool _busy;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>Whether it is open.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>The user closed it.</summary>
    [Parameter]
    public EventCallback<bool> IsOpenChanged { get; set; }

    /// <summary>The query to run; null when the user can choose one.</summary>
    [Parameter]
    public string? Query { get; set; }

    /// <summary>The query that an empty field stands for; null when one must be given.</summary>
    [Parameter]
    public string? Usual { get; set; }

    /// <summary>The period shown at first.</summary>
    [Parameter]
    public (DateOnly? From, DateOnly? To) Period { get; set; }

    /// <summary>No request is left this minute.</summary>
    [Parameter]
    public bool IsHeld { get; set; }

    /// <summary>Starts the run; gives why it was refused, or null when it has started or one is active.</summary>
    [Parameter, EditorRequired]
    public Func<string?, DateOnly?, DateOnly?, Task<PortalError?>> Start { get; set; } = null!;

    private DateOnly Today => TradingDays.DayInNewYork(Time.GetUtcNow());

    private string? PeriodFault => FlexPeriod.FaultOf(_from, _to, Today) is { } fault ? char.ToUpperInvariant(fault[0]) + fault[1..] : null;

    private string? IsInvalid => PeriodFault is null ? null : "true";

    private int? Days => _from is { } first && _to is { } last ? last.DayNumber - first.DayNumber + 1 : null;

    protected override void OnParametersSet()
    {
        if (IsOpen && !_wasOpen)
            (_query, _from, _to, _refusal, _queryFault) = (null, Period.From, Period.To, null, null);
        _wasOpen = IsOpen;
    }

    private async Task StartAsync()
    {
        _queryFault = Query is null && Usual is null && string.IsNullOrWhiteSpace(_query) ? "Give the id of a Flex Query." : null;
        if (_busy || IsHeld || PeriodFault is not null || _queryFault is not null)
            return;

        _busy = true;
        try
        {
            _refusal = await Start(Query ?? _query, _from, _to);
        }
        finally
        {
            _busy = false;
        }
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(ChangeEventArgs typed) =>
        DateOnly.TryParseExact((string?)typed.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day : null;
}
