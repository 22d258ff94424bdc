using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexPortal.Tests.Shell;

/// <summary>Renders a part of the frame of the pages as it is for a reader: with the address that was asked for and what the browser
/// keeps.</summary>
internal static class ReaderMarkup
{
    /// <summary>The markup of a component at this address, for a browser with these cookies.</summary>
    public static Task<IElement> OfAsync<TComponent>(string address = "/runs", string cookies = "")
        where TComponent : IComponent => OfAsync<TComponent>(Request(address, cookies), NullLoggerFactory.Instance);

    /// <summary>The markup of a component for a request; what it logs goes to these loggers.</summary>
    public static Task<IElement> OfAsync<TComponent>(
        HttpContext http, ILoggerFactory loggers, params (string Name, object? Value)[] parameters)
        where TComponent : IComponent => OfAsync<TComponent>(http, services => services.AddSingleton(loggers), parameters);

    /// <summary>The markup of a component for a request, over further services.</summary>
    public static async Task<IElement> OfAsync<TComponent>(
        HttpContext http, Action<IServiceCollection> more, params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        var collection = new ServiceCollection();
        more(collection);
        await using var services = collection
            .AddSingleton(TimeProvider.System)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton<NavigationManager>(new AddressBar($"{http.Request.Path}{http.Request.QueryString}"))
            .AddSingleton<AntiforgeryStateProvider, OneToken>()
            .AddSingleton<IErrorBoundaryLogger, Unused>()
            .AddCascadingValue(_ => http)
            .AddSupplyValueFromQueryProvider()
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

    /// <summary>A request for this address.</summary>
    public static HttpContext Request(string address, string cookies = "")
    {
        var (path, query) = address.IndexOf('?', StringComparison.Ordinal) is var at and >= 0
            ? (address[..at], address[at..])
            : (address, "");
        var http = new DefaultHttpContext { Request = { Path = path, QueryString = new QueryString(query) } };
        http.Request.Headers.Cookie = cookies;
        return http;
    }

    /// <summary>A request of a signed-in user with this role.</summary>
    public static HttpContext Request(PortalRole role)
    {
        var http = Request("/runs");
        http.User = PortalClaims.Of(new SignedInUser(Guid.NewGuid(), "anna", role, Guid.NewGuid(), AccountScope.All), "key", "test");
        return http;
    }

    private sealed class AddressBar : NavigationManager
    {
        public AddressBar(string address) => Initialize("http://localhost/", "http://localhost" + address);
    }

    internal sealed class OneToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken GetAntiforgeryToken() => new("a token", "__token");
    }

    /// <summary>A boundary asks for it and logs by itself.</summary>
    private sealed class Unused : IErrorBoundaryLogger
    {
        public ValueTask LogErrorAsync(Exception exception) => throw new InvalidOperationException("A fault is logged twice.", exception);
    }
}
