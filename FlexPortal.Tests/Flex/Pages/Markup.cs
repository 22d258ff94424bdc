using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Flex.RunList;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>Renders a component as the server does before a page comes alive, and gives its markup.</summary>
internal static partial class Markup
{
    /// <summary>What the clock says in these tests.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    /// <summary>The keys of accounts in these tests.</summary>
    public static readonly AccountKeys Keys = new(new byte[32]);

    /// <summary>The markup of a component with these parameters.</summary>
    public static async Task<IElement> OfAsync<TComponent>(FlexOptions? options, params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        var (clock, redactor) = (new FakeTimeProvider(Now), new Redactor());
        var empty = new SecretVault(database: null!, keys: null!, [], redactor, clock);
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(new FlexConnections(Options.Create(options ?? new FlexOptions()), empty, redactor))
            .AddSingleton(Options.Create(options ?? new FlexOptions()))
            .AddSingleton(Keys)
            .AddSingleton(new AccountQueries(database: null!, Keys))
            .AddSingleton<NavigationManager, StillNavigation>()
            .AddSingleton<LiveConnection>()
            .AddSingleton(new FirstReading(TimeSpan.FromMinutes(1)))
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton<StaticRowRenderer>()
            .AddSingleton<RunRowCache>()
            .AddSingleton<AntiforgeryStateProvider, NoAntiforgery>()
            .AddSingleton(new Permission(new OwnersState(), sessions: null!))
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var view = ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
            return (await renderer.RenderComponentAsync<TComponent>(view)).ToHtmlString();
        });
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(request => request.Content(html))).Body!;
    }

    /// <summary>The same with the portal's default settings.</summary>
    public static Task<IElement> OfAsync<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => OfAsync<TComponent>(options: null, parameters);

    /// <summary>The visible text: elements are separated, and runs of white space are one blank.</summary>
    public static string Words(this IElement element) => string.Join(
        ' ',
        element.Descendants<IText>().SelectMany(text => text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The figures in the text, in its order: counts, amounts, days and times of day, with a sign where they have one.</summary>
    public static IEnumerable<string> Figures(this IElement element) => Figure().Matches(element.Words()).Select(match => match.Value);

    [GeneratedRegex(@"(?<![\w.])[−+-]?\d([\d,.:-]*\d)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Figure();

    /// <summary>Forms have no token where there is no request.</summary>
    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    /// <summary>The user is the owner and can do everything.</summary>
    private sealed class OwnersState : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(PortalClaims.OfOwner(LocalOwner.SchemeName)));
    }

    private sealed class StillNavigation : NavigationManager
    {
        public StillNavigation() => Initialize("http://localhost/", "http://localhost/runs");
    }
}
