using AngleSharp.Dom;
using Bunit;
using FlexPortal.Flex.Runs;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Sandbox;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>The dialog that asks for the period of a run, and the part that requests the page again, without a portal.</summary>
public sealed class RunDialogPageTests : IAsyncLifetime
{
    private static readonly PortalError Refused = new("TEST", "What happened.", "What to do.");

    private readonly BunitContext _bunit = new();
    private readonly List<(string? Query, DateOnly? From, DateOnly? To)> _started = [];
    private readonly List<bool> _opened = [];
    private PortalError? _answer;
    private IRenderedComponent<DialogHost> _host = null!;

    public ValueTask InitializeAsync()
    {
        // Friday morning in UTC is Friday in New York too.
        _bunit.Services.AddMudServices().AddSingleton<TimeProvider>(new FixedClock(Markup.Now));
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.SetRendererInfo(new("Server", isInteractive: true));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public async Task A_refusal_and_what_was_typed_stay_until_the_dialog_opens_again()
    {
        _answer = Refused;
        var dialog = await OpenAsync(query: "4711", period: (new(2026, 11, 1), new(2026, 11, 2)));
        Assert.Equal(("2026-11-01", "2026-11-02"), (Day("from"), Day("to")));
        await TypeAsync("from", "2026-10-01");

        await SendAsync();

        Assert.Equal("TEST", _host.Find("[role=status] [role=alert] .code").TextContent);
        Assert.Equal(("2026-10-01", "2026-11-02"), (Day("from"), Day("to")));
        Assert.Equal([("4711", new(2026, 10, 1), new(2026, 11, 2))], _started);
        Assert.Empty(_opened);
        await _host.Find("[data-action=close-dialog]").ClickAsync(new());
        Assert.Equal([false], _opened);

        await ReopenAsync(dialog);
        Assert.Equal(("2026-11-01", "2026-11-02"), (Day("from"), Day("to")));
        Assert.Empty(_host.FindAll("[role=alert]"));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("2026-11-19", "2026-11-19", "1")]
    [InlineData("2025-11-21", "2026-11-20", "365")]
    [InlineData("2026-11-19", null, null, true)]
    [InlineData(null, "2026-11-19", null, true)]
    [InlineData("2026-11-19", "2026-11-18", null, true)]
    [InlineData("2026-11-19", "2026-11-21", "2026-11-20", true)]
    [InlineData("2025-11-20", "2026-11-20", "365", true)]
    public async Task A_period_that_the_broker_refuses_is_not_started(string? from, string? to, string? figure, bool isWrong = false)
    {
        await OpenAsync(query: "4711");
        await TypeAsync("from", from ?? "");
        await TypeAsync("to", to ?? "");

        await SendAsync();

        var state = isWrong ? "true" : null;
        Assert.Equal([state, state], _host.FindAll("[type=date]").Select(field => field.GetAttribute("aria-invalid")));
        Assert.All(_host.FindAll("[type=date]"), field => Assert.Equal("2026-11-20", field.GetAttribute("max")));
        Assert.Equal(state, _host.Find("[data-action=run-period]").GetAttribute("aria-disabled"));
        var told = _host.Find("#period-fault[role=status]");
        Assert.Equal(isWrong, told.ClassList.Contains("fault"));
        if (figure is not null)
            Assert.Equal(figure, told.Figures().First());
        Assert.Equal(isWrong ? 0 : 1, _started.Count);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, "2026-11-19", "2026-11-19")]
    [InlineData(2, "2026-11-13", "2026-11-19")]
    [InlineData(3, "2026-10-21", "2026-11-19")]
    [InlineData(4, "2026-11-01", "2026-11-19")]
    [InlineData(5, "2026-01-01", "2026-11-19")]
    public async Task A_preset_fills_in_both_days(int preset, string? from, string? to)
    {
        await OpenAsync(query: "4711", period: (new(2025, 1, 1), new(2025, 1, 2)));

        await _host.Find(".dialog-row .mud-menu button").ClickAsync(new());
        await ShownAsync(".mud-menu-item");
        Assert.Equal(6, _host.FindAll(".mud-menu-item").Count);
        await _host.FindAll(".mud-menu-item")[preset].ClickAsync(new());

        Assert.Equal((from, to), (Day("from"), Day("to")));
        Assert.Empty(_host.FindAll("#period-fault.fault"));
    }

    [Theory]
    [InlineData("4711", null, null, "4711", false)]
    [InlineData(null, "5", null, null, false)]
    [InlineData(null, "5", "6", "6", false)]
    [InlineData(null, null, "6", "6", false)]
    [InlineData(null, null, null, null, true)]
    [InlineData(null, null, " ", null, true)]
    public async Task The_query_is_given_usual_or_typed(string? query, string? usual, string? typed, string? started, bool isMissing)
    {
        await OpenAsync(query, usual);
        Assert.Equal(query is null ? 1 : 0, _host.FindAll("input[name=query]").Count);
        // The first field has the focus.
        Assert.Equal(query is not null, _host.Find("[name=from]").HasAttribute("autofocus"));
        if (typed is not null)
            await _host.Find("input[name=query]").ChangeAsync(new() { Value = typed });

        await SendAsync();

        Assert.Equal(isMissing, _host.FindAll(".mud-input-error").Count > 0);
        Assert.Equal(isMissing ? [] : [started], _started.Select(run => run.Query));
    }

    [Fact]
    public async Task A_query_that_was_given_up_is_not_there_when_the_dialog_opens_again()
    {
        _answer = Refused;
        var dialog = await OpenAsync(usual: "5");
        await _host.Find("input[name=query]").ChangeAsync(new() { Value = "6" });
        await SendAsync();
        Assert.Equal("6", _host.Find("input[name=query]").GetAttribute("value"));

        await ReopenAsync(dialog);

        Assert.Equal("", _host.Find("input[name=query]").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Without_a_request_left_nothing_is_started()
    {
        await OpenAsync(query: "4711", held: true);

        await SendAsync();

        Assert.Equal("true", _host.Find("[data-action=run-period]").GetAttribute("aria-disabled"));
        Assert.Empty(_started);
    }

    /// <param name="steps">
    /// Renders: the run is under way (r), over (e), or over and shown by the page (s); then its mutes, - for unread.
    /// </param>
    /// <param name="refreshes">Requests of the page.</param>
    [Theory]
    [InlineData("r- ra ra", 0)]
    [InlineData("ra r- ra", 0)]
    [InlineData("sa sa", 0)]
    [InlineData("ea ea e-", 1)]
    [InlineData("r- e- s-", 1)]
    [InlineData("ra rb rb", 1)]
    [InlineData("ra r- rb", 1)]
    [InlineData("ra eb", 1)]
    [InlineData("ra eb ec", 2)]
    [InlineData("sa sb sa", 2)]
    public void A_page_is_requested_once_for_the_end_and_for_each_change_of_a_mute(string steps, int refreshes)
    {
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        IRenderedComponent<PageRefresh>? part = null;
        foreach (var step in steps.Split(' '))
        {
            if (part is null)
                part = _bunit.Render<PageRefresh>(parameters => Step(parameters, step));
            else
                part.Render(parameters => Step(parameters, step));
        }

        Assert.Equal(refreshes, _bunit.JSInterop.Invocations.Count(call => call.Identifier is PageRefresher.Interop));
    }

    [Fact]
    public async Task A_browser_that_has_left_is_no_fault_of_the_circuit()
    {
        foreach (var left in new Exception[] { new TaskCanceledException(), new Microsoft.JSInterop.JSDisconnectedException("left") })
        {
            _bunit.JSInterop.SetupVoid(PageRefresher.Interop, _ => true).SetException(left);
            var part = _bunit.Render<PageRefresh>(parameters => Step(parameters, "ea"));
            await part.InvokeAsync(() => { });
        }

        Assert.False(_bunit.Renderer.UnhandledException.IsCompleted);
    }

    private static void Step(ComponentParameterCollectionBuilder<PageRefresh> parameters, string step) => parameters
        .Add(page => page.IsOver, step[0] != 'r')
        .Add(page => page.PageShowsEnd, step[0] == 's')
        .Add(page => page.Mutes, step[1] == '-' ? null : step[1..]);

    private async Task<IRenderedComponent<RunDialog>> OpenAsync(
        string? query = null, string? usual = null, (DateOnly? From, DateOnly? To) period = default, bool held = false)
    {
        _host = _bunit.Render<DialogHost>();
        var dialog = _bunit.Render<RunDialog>(parameters => parameters
            .Add(part => part.IsOpen, true)
            .Add(part => part.IsOpenChanged, EventCallback.Factory.Create<bool>(this, _opened.Add))
            .Add(part => part.Query, query)
            .Add(part => part.Usual, usual)
            .Add(part => part.Period, period)
            .Add(part => part.IsHeld, held)
            .Add(part => part.Start, (asked, from, to) =>
            {
                _started.Add((asked, from, to));
                return Task.FromResult(_answer);
            }));
        await ShownAsync("#run-dialog");
        return dialog;
    }

    private async Task ReopenAsync(IRenderedComponent<RunDialog> dialog)
    {
        dialog.Render(parameters => parameters.Add(part => part.IsOpen, false));
        await ShownAsync("#run-dialog", shown: false);
        dialog.Render(parameters => parameters.Add(part => part.IsOpen, true));
        await ShownAsync("#run-dialog");
    }

    private Task ShownAsync(string selector, bool shown = true) =>
        _host.WaitForStateAsync(() => _host.FindAll(selector).Count > 0 == shown, TimeSpan.FromSeconds(Eventually.Patience));

    private string? Day(string name) => _host.Find($"[name={name}]").GetAttribute("value") is { Length: > 0 } day ? day : null;

    private Task TypeAsync(string name, string day) => _host.Find($"[name={name}]").InputAsync(new() { Value = day });

    private Task SendAsync() => _host.Find("#run-dialog").SubmitAsync(EventArgs.Empty);
}
