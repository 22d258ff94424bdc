using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Sources.Embeddings;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Sources.Columns;

/// <summary>Follows the choice of columns: makes the texts of the first rows again with each change.</summary>
public sealed partial class ColumnsEditor : IDisposable
{
    private const int Longest = 400;

    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private HeaderColumns? _header;
    private ColumnForm _form = new([], "", 0);
    private (string Form, ChangedTexts? Changed) _given;
    private ColumnTrial? _trial;
    private ChangedTexts? _changed;
    private PortalError? _error;
    private CancellationTokenSource? _trying;
    private bool _isCounting;

    /// <summary>A part that lives until its page is closed.</summary>
    public ColumnsEditor() => _closed = _closing.Token;

    [Inject]
    private ColumnQueries Columns { get; set; } = null!;

    [Inject]
    private TryColumns Try { get; set; } = null!;

    [Inject]
    private PlanReEmbed Plan { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid GroupId { get; set; }

    /// <summary>The header of the files.</summary>
    [Parameter, EditorRequired]
    public string Fingerprint { get; set; } = "";

    /// <summary>What is chosen at first, see <see cref="ColumnForm.ToText"/>.</summary>
    [Parameter, EditorRequired]
    public string Form { get; set; } = "";

    /// <summary>What was counted for it; null when nothing was.</summary>
    [Parameter]
    public ChangedTexts? Changed { get; set; }

    /// <summary>Whether the user is offered changes.</summary>
    [Parameter]
    public bool MayChange { get; set; }

    /// <summary>Reads before the first rendering: the page does not flicker when it comes alive.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        // The page hands another choice after its form was sent.
        if (_given != (Form, Changed))
            await ReadAsync();
        if (!_closed.IsCancellationRequested)
            await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        _trying?.Dispose();
    }

    private static bool Is(ChangeEventArgs change) => change.Value is true;

    private static string Text(ChangeEventArgs change) => change.Value as string ?? "";

    private static string Short(string text) => text.Length <= Longest ? text : text[..Longest] + "…";

    private async Task ReadAsync()
    {
        (_given, _changed) = ((Form, Changed), Changed);
        try
        {
            var header = (await Columns.ListHeadersAsync(GroupId, _closed))
                .FirstOrDefault(one => string.Equals(one.Fingerprint, Fingerprint, StringComparison.Ordinal));
            var found = header is null ? null : await Columns.FindHeaderAsync(GroupId, header, _closed);
            if (found is null)
                return;
            var form = ColumnForm.Of(found, Form);
            var trial = await Try.ExecuteAsync(found, form.ToPreference(found), _closed);
            (_header, _form, _trial) = (found, form, trial);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The page was closed.
        }
        catch (Exception lost) when (DatabaseErrors.Explain(lost) is { } error)
        {
            _error = error;
        }
    }

    private Task ChangeAsync(ChosenColumn chosen) =>
        ChangeAsync(_form with { Columns = [.. _form.Columns.Select(column => column.Index == chosen.Index ? chosen : column)] });

    /// <summary>Shows what another choice does; the newest one wins.</summary>
    private async Task ChangeAsync(ColumnForm form)
    {
        (_form, _changed) = (form, null);
        if (_header is not { } header || _closed.IsCancellationRequested)
            return;
        if (_trying is not null)
            await _trying.CancelAsync();
        var trying = CancellationTokenSource.CreateLinkedTokenSource(_closed);
        _trying = trying;
        try
        {
            var trial = await Try.ExecuteAsync(header, form.ToPreference(header), trying.Token);
            if (!trying.IsCancellationRequested)
                (_trial, _error) = (trial, null);
        }
        catch (OperationCanceledException) when (trying.IsCancellationRequested)
        {
            // A later choice is shown, or the page was closed.
        }
    }

    private async Task CountAsync()
    {
        if (_header is not { } header || _isCounting)
            return;
        var form = _form;
        _isCounting = true;
        try
        {
            var counted = ChangedTexts.Of(await PlannedFiles.CountAsync(
                Plan, header.Header.Files, form.ToPreference(header), Time, _closed));
            if (ReferenceEquals(form, _form))
                _changed = counted;
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The page was closed.
        }
        catch (PortalException unavailable)
        {
            _changed = new(0, 0, 0, header.Header.Files.Count) { Error = unavailable.Error };
        }
        catch (Exception lost) when (DatabaseErrors.Explain(lost) is { } error)
        {
            _changed = new(0, 0, 0, header.Header.Files.Count) { Error = error };
        }
        finally
        {
            _isCounting = false;
        }
    }
}
