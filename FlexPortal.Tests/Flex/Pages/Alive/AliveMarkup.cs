using System.Runtime.ExceptionServices;
using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>
/// A component as it is once its page is alive, over the services of a real portal: it can be shown again with other parameters, and its
/// buttons and fields can be used. What a browser would have to do is not there: nothing is focused, and unless it is asked to it follows no live hints.
/// </summary>
#pragma warning disable BL0006 // A handler can be found in no other way.
internal sealed class AliveMarkup<TComponent> : StaticHtmlRenderer
    where TComponent : IComponent
{
    private readonly AsyncServiceScope _scope;
    private readonly ScopedServices _services;
    private readonly bool _alive;
    private int _root = -1;

    private AliveMarkup(AsyncServiceScope scope, ScopedServices services, bool alive)
        : base(services, NullLoggerFactory.Instance)
    {
        (_scope, _services, _alive) = (scope, services, alive);
        // As the circuit does it; who looks is the owner, as over HTTP.
        if (scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>() is IHostEnvironmentAuthenticationStateProvider circuit)
            circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(PortalClaims.OfOwner(LocalOwner.SchemeName))));
    }

    /// <summary>Whether it is told that it was shown, and follows what happens from then on.</summary>
    private bool Follows { get; init; }

    protected override RendererInfo RendererInfo => new("Server", _alive);

    /// <summary>Where links and buttons have led.</summary>
    public string Address => _services.Navigation.Uri;

    /// <summary>A service of the tab that it is in.</summary>
    public T Service<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Shows it for the first time.</summary>
    public static async Task<AliveMarkup<TComponent>> ShowAsync(TestPortal portal, string address, bool alive, params (string Name, object? Value)[] parameters)
    {
        var scope = portal.Services.CreateAsyncScope();
        var markup = new AliveMarkup<TComponent>(scope, new ScopedServices(scope.ServiceProvider, address), alive);
        await markup.ShowAsync(parameters);
        return markup;
    }

    /// <summary>Shows it alive on the page <c>/runs</c>, where it follows what happens by a clock of the test.</summary>
    public static async Task<AliveMarkup<TComponent>> FollowAsync(TestPortal portal, TimeProvider clock, params (string Name, object? Value)[] parameters)
    {
        var scope = portal.Services.CreateAsyncScope();
        var markup = new AliveMarkup<TComponent>(scope, new ScopedServices(scope.ServiceProvider, "runs", clock), alive: true) { Follows = true };
        await markup.ShowAsync(parameters);
        return markup;
    }

    /// <summary>Shows it alive on the page <c>/runs</c>.</summary>
    public static Task<AliveMarkup<TComponent>> ShowAsync(TestPortal portal, params (string Name, object? Value)[] parameters) =>
        ShowAsync(portal, "runs", alive: true, parameters);

    /// <summary>Shows it again with these parameters, as the page around it does.</summary>
    public Task ShowAsync(params (string Name, object? Value)[] parameters) => Dispatcher.InvokeAsync(() =>
    {
        if (_root < 0)
            _root = AssignRootComponentId(InstantiateComponent(typeof(TComponent)));
        return RenderRootComponentAsync(
            _root, ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));
    });

    /// <summary>What is on the screen now.</summary>
    public async Task<IElement> LookAsync()
    {
        var html = await Dispatcher.InvokeAsync(() =>
        {
            using var text = new StringWriter();
            WriteComponentHtml(_root, text);
            return text.ToString();
        });
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(request => request.Content(html))).Body!;
    }

    /// <summary>Presses the button with these words, or sends the form that it belongs to.</summary>
    public Task PressAsync(string words) => UseAsync(
        Find(_root, "button", words, "onclick") ?? Find(_root, "form", words, "onsubmit"), words, new MouseEventArgs());

    /// <summary>Fills the field whose label has these words.</summary>
    public Task FillAsync(string label, string value) => UseAsync(
        Find(_root, "label", label, "onchange") ?? Find(_root, "label", label, "oninput"), label, new ChangeEventArgs { Value = value });

    public async Task CloseAsync()
    {
        await DisposeAsync();
        await _scope.DisposeAsync();
    }

    protected override IComponent ResolveComponentForRenderMode(
        Type componentType, int? parentComponentId, IComponentActivator componentActivator, IComponentRenderMode renderMode) =>
        componentActivator.CreateInstance(componentType);

    // Whoever is not told that it was shown does nothing by itself.
    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Follows ? Task.CompletedTask : base.UpdateDisplayAsync(renderBatch);

    protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    private Task UseAsync(ulong? handler, string words, EventArgs what)
    {
        Assert.True(handler is not null, $"There is nothing to use that says: {words}");
        return Dispatcher.InvokeAsync(() => DispatchEventAsync(handler.Value, fieldInfo: null, what));
    }

    /// <summary>The handler of an element, or of one inside it, where the element has these words.</summary>
    private ulong? Find(int component, string element, string words, string handler)
    {
        var frames = GetCurrentRenderTreeFrames(component);
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames.Array[i];
            if (frame.FrameType == RenderTreeFrameType.Component && Find(frame.ComponentId, element, words, handler) is { } found)
                return found;
            if (frame.FrameType != RenderTreeFrameType.Element || !string.Equals(frame.ElementName, element, StringComparison.Ordinal)
                || !Text(component, i, i + frame.ElementSubtreeLength).Contains(words, StringComparison.Ordinal))
                continue;
            for (var j = i; j < i + frame.ElementSubtreeLength; j++)
            {
                if (frames.Array[j] is { FrameType: RenderTreeFrameType.Attribute, AttributeEventHandlerId: > 0 } attribute
                    && string.Equals(attribute.AttributeName, handler, StringComparison.Ordinal))
                    return attribute.AttributeEventHandlerId;
            }
        }

        return null;
    }

    private string Text(int component, int from, int to)
    {
        var frames = GetCurrentRenderTreeFrames(component);
        var text = new StringBuilder();
        for (var i = from; i < to; i++)
        {
            text.Append(frames.Array[i] switch
            {
                { FrameType: RenderTreeFrameType.Text, TextContent: var words } => words,
                { FrameType: RenderTreeFrameType.Markup, MarkupContent: var words } => words,
                { FrameType: RenderTreeFrameType.Component, ComponentId: var id } => Text(id, 0, GetCurrentRenderTreeFrames(id).Count),
                _ => "",
            });
        }

        return text.ToString();
    }

    /// <summary>The portal's services, with a navigation of its own: that of the portal belongs to a request or a circuit.</summary>
    private sealed class ScopedServices(IServiceProvider portal, string address, TimeProvider? clock = null) : IServiceProvider
    {
        public StillNavigation Navigation { get; } = new(address);

        public object? GetService(Type serviceType) =>
            serviceType == typeof(NavigationManager) ? Navigation
            : serviceType == typeof(TimeProvider) && clock is not null ? clock
            : portal.GetService(serviceType);
    }

    private sealed class StillNavigation : NavigationManager
    {
        public StillNavigation(string address) => Initialize("http://localhost/", "http://localhost/" + address);

        protected override void NavigateToCore(string uri, NavigationOptions options) => Uri = ToAbsoluteUri(uri).AbsoluteUri;
    }
}
