using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.RunList;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>The live list over a real database, read again as often as a test says.</summary>
public sealed class ExactCountDbTests
{
    private static readonly TimeSpan PastRefresh = TimeSpan.FromSeconds(6);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero));

    private ExplainingContexts _contexts = null!;

    private int Counts => _contexts.Sent.Count(sql => sql.Contains("SELECT count(*)", StringComparison.Ordinal));

    [Fact]
    public async Task The_exact_number_is_counted_once_and_then_when_a_run_began_or_ended()
    {
        await using var database = await TestDatabase.CreateAsync();
        _contexts = new(database);
        await using var portal = await TestPortal.StartAsync(
            shared: database, configure: services => services.AddSingleton<IDbContextFactory<PortalDbContext>>(_contexts));
        await PortalRuns.CompleteAsync(portal, "default");
        await using var scope = portal.Services.CreateAsyncScope();
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>())
            .Initialize("http://localhost/", "http://localhost/runs");
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(PortalClaims.OfOwner(LocalOwner.SchemeName))));
        await using var renderer = new HtmlRenderer(new WithClock(scope.ServiceProvider, _time), NullLoggerFactory.Instance);
        var line = scope.ServiceProvider.GetRequiredService<LiveConnection>();
        // Nothing that this list shows changes when a run fails.
        var asked = new Asked { Query = ListQuery.All.With("state", "complete").With("count", "exact") };
        var root = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var around = renderer.BeginRenderingComponent<Around>(
                ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Asked"] = asked }));
            await around.QuiescenceTask;
            return around;
        });
        Assert.Equal(1, Counts);

        await ReadAgainAsync();
        await ReadAgainAsync();
        Assert.Equal(1, Counts);

        await PortalRuns.CompleteAsync(portal, "token-expired");
        await ReadAgainAsync();
        await ReadAgainAsync();
        Assert.Equal(2, Counts);

        await PortalRuns.CompleteAsync(portal, "default");
        await ReadAgainAsync();
        await ReadAgainAsync();
        Assert.Equal(3, Counts);
        Assert.Contains("data-total=\"2\"", await renderer.Dispatcher.InvokeAsync(root.ToHtmlString), StringComparison.Ordinal);

        asked.Query = ListQuery.All.With("count", "exact");
        await ReadAgainAsync();
        await ReadAgainAsync();
        Assert.Equal(4, Counts);
        Assert.Contains("data-total=\"3\"", await renderer.Dispatcher.InvokeAsync(root.ToHtmlString), StringComparison.Ordinal);

        async Task ReadAgainAsync()
        {
            var before = line.HeardAt;
            _time.Advance(PastRefresh);
            await asked.AgainAsync();
            await Eventually.IsAsync(() => Task.FromResult(line.HeardAt != before));
        }
    }

    /// <summary>What the view is asked for; asking again is what a hint, or five seconds, do.</summary>
    private sealed class Asked
    {
        public ListQuery Query { get; set; } = ListQuery.All;

        public Func<Task> AgainAsync { get; set; } = () => Task.CompletedTask;
    }

    private sealed class Around : ComponentBase
    {
        [Parameter]
        public Asked Asked { get; set; } = null!;

        protected override void OnInitialized() => Asked.AgainAsync = () => InvokeAsync(StateHasChanged);

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<RunsView>(0);
            builder.AddAttribute(1, nameof(RunsView.Query), Asked.Query);
            builder.CloseComponent();
        }
    }

    private sealed class WithClock(IServiceProvider portal, TimeProvider time) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? time : portal.GetService(serviceType);
    }
}
