using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Shell;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.LiveEvents;

/// <summary>
/// A view that re-reads what it shows whenever its topic is hinted at. Hints in quick succession cost one reading, a lost hint costs
/// seconds, and a reading that fails leaves the old content on screen, says so, and is tried again.
/// </summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    // With the longest pace it makes a tick in five seconds, also when nothing happens.
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenRegistration? _stopping;
    private bool _disposed;

    protected LivePage() => Closed = _closing.Token;

    [Inject]
    private LiveHints Live { get; set; } = null!;

    [Inject]
    private IServiceProvider Services { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    [Inject]
    private IHostApplicationLifetime Host { get; set; } = null!;

    [Inject]
    private LiveConnection Connection { get; set; } = null!;

    [Inject]
    private FirstReading First { get; set; } = null!;

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>The reader's zone, <see cref="ReadingZone.Handed"/> by the page around the view, which reads it from the request.</summary>
    [Parameter]
    public string? Zone { get; set; }

    /// <summary>
    /// Path and query of the page around the view, from its request: the address that the circuit knows is an older one when a link is
    /// followed while the circuit begins.
    /// </summary>
    [Parameter]
    public string? Address { get; set; }

    /// <summary>The reader's zone, for the view to hand down.</summary>
    internal ReadingZone ReadingZone => ReadingZone.Find(Zone) ?? ReadingZone.Utc;

    /// <summary>When the content was last read, UTC, by the portal's clock; null before the first time.</summary>
    protected DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Why the last reading failed; what is shown is then as old as <see cref="ReadAt"/>. Null when it succeeded.</summary>
    protected PortalError? ReadError { get; private set; }

    /// <summary>Ends when the page goes, or the portal stops: a page whose browser is away outlives its connection by minutes.</summary>
    protected CancellationToken Closed { get; }

    /// <summary>What to watch, such as <c>run/ID</c>; null when what is shown no longer changes.</summary>
    protected abstract string? Topic { get; }

    /// <summary>Hints within this time cost one reading.</summary>
    protected virtual TimeSpan Pace => TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Version of the content, such as the number of the run's last event: it grows by one per change. After a lost connection the page
    /// shows the difference. The same content has the same version, also after a restart of the portal.
    /// </summary>
    protected virtual long Revision => 0;

    /// <summary>
    /// What the view shows, compared by value: after a read the view renders only when this has changed. Null for a view that renders
    /// after each read. A component that renders again keeps a second buffer, so this halves what an unchanged view keeps.
    /// </summary>
    protected virtual object? Content => null;

    /// <summary>When a read that the view shares with others began, UTC; null when the view read by itself.</summary>
    protected virtual DateTimeOffset? SharedReadAt => null;

    /// <summary>Reads what is shown.</summary>
    /// <param name="fresh">Whether the read must begin now; false for a hint or a poll, which can share the read of another view.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    protected abstract Task LoadAsync(bool fresh, CancellationToken cancellationToken);

    /// <summary>
    /// Reads before the first interactive rendering, so the prerendered page stays on screen without flicker. The prerendered page
    /// itself waits for <see cref="FirstReading"/> and no longer.
    /// </summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (_stopping is null)
        {
            _stopping = Host.ApplicationStopping.Register(_closing.Cancel);
            Connection.Returned += ReadSoon;
            Connection.Resumed += ReadSoon;
        }

        var reading = ReadAsync(fresh: true);
        // What is still under way after that ends with this rendering; the view that becomes interactive reads again.
        if (RendererInfo.IsInteractive || await Task.WhenAny(reading, Task.Delay(First.Timeout, Time, Closed)) == reading)
            await reading;
        if (!Closed.IsCancellationRequested)
            await base.SetParametersAsync(ParameterView.Empty);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            Begin(FollowAsync);
    }

    /// <summary>Reads again at once, for what this page itself has caused.</summary>
    protected Task ReadAgainAsync() => ReadAgainAsync(fresh: true);

    private async Task ReadAgainAsync(bool fresh)
    {
        var before = Content;
        await ReadAsync(fresh);
        if (!Closed.IsCancellationRequested && (before is null || !before.Equals(Content)))
            StateHasChanged();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (Topic is { } topic && !Closed.IsCancellationRequested)
            {
                using var hints = Live.Subscribe(topic);
                // Between the first reading and the subscription something may have happened.
                await ReadAgainAsync(fresh: false);
                while (string.Equals(Topic, topic, StringComparison.Ordinal))
                {
                    var hinted = await hints.WaitAsync(SlowPoll, Time, Closed);
                    if (Connection.IsPaused)
                        Connection.Heard(Time.GetUtcNow(), hinted);
                    else
                        await ReadAgainAsync(fresh: false);
                    // To a full multiple of the pace, so that views that are busy wake together and share what they read.
                    await Task.Delay(Pace - TimeSpan.FromTicks(Time.GetUtcNow().Ticks % Pace.Ticks), Time, Closed);
                }
            }
        }
        catch (OperationCanceledException) when (Closed.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    private void ReadSoon(object? sender, EventArgs e) => Begin(() =>
        Closed.IsCancellationRequested || Connection.IsPaused ? Task.CompletedTask : ReadAgainAsync());

    /// <summary>Runs work that no caller awaits. What it throws goes to the error boundary.</summary>
    private void Begin(Func<Task> work) => _ = InvokeAsync(async () =>
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Nothing awaits this task, so the exception would be lost.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(fault);
        }
    });

    private async Task ReadAsync(bool fresh)
    {
        try
        {
            // One reading at a time, so that an older one never overwrites a newer one.
            await _turn.WaitAsync(Closed);
        }
        catch (OperationCanceledException) when (Closed.IsCancellationRequested)
        {
            return;
        }

        try
        {
            var address = Address;
            await LoadAsync(fresh, Closed);
            ReadAt = SharedReadAt ?? Time.GetUtcNow();
            ReadError = null;
            Connection.Read(ReadAt.Value, Revision, address);
        }
        catch (Exception fault) when (Closed.IsCancellationRequested
            && (fault is OperationCanceledException || DatabaseErrors.IsTransient(fault)))
        {
            // The page was closed, or the portal stops and takes the database with it, while it read.
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            ShellLog.ReadFailed(Loggers.CreateLogger(GetType()), fault);
            ReadError = Services.GetService<EmbeddedServerMonitor>()?.Current.Error ?? DatabaseErrors.Explain(fault);
        }
#pragma warning disable CA1031 // The root of a circuit has no error boundary: an exception that leaves here ends the page.
        catch (Exception fault) when (RendererInfo.IsInteractive)
#pragma warning restore CA1031
        {
            ShellLog.PartFailed(Loggers.CreateLogger(GetType()), fault);
            ReadError = PortalError.Internal;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;

        _disposed = true;
        if (_stopping is { } stopping)
        {
            stopping.Dispose();
            Connection.Returned -= ReadSoon;
            Connection.Resumed -= ReadSoon;
        }

        _closing.Cancel();
        _closing.Dispose();
    }
}
