using AngleSharp;
using AngleSharp.Dom;
using Bunit;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace FlexPortal.Tests.Flex.Pages.Alive;

/// <summary>
/// A component over the services of a running portal: it can be rendered again with other parameters, and its buttons and fields can be
/// used. It follows no live events unless a test asks for them.
/// </summary>
internal sealed class AliveMarkup<TComponent> : BunitContext
    where TComponent : IComponent
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly AsyncServiceScope _scope;
    private IRenderedComponent<TComponent>? _component;
    private readonly bool _isClocked;
    private IRenderedComponent<DialogHost>? _dialogs;

    private AliveMarkup(TestPortal portal, string address, bool alive, TimeProvider? clock, LiveHints? hints)
    {
        _scope = portal.Services.CreateAsyncScope();
        var user = _scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        // As the circuit does it; the user is the owner, as over HTTP.
        if (user is IHostEnvironmentAuthenticationStateProvider circuit)
            circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(PortalClaims.OfOwner(LocalOwner.SchemeName))));
        Services.AddSingleton(user);
        _isClocked = clock is not null;
        if (clock is not null)
            Services.AddSingleton(clock);
        Services.AddSingleton(hints ?? ActivatorUtilities.CreateInstance<LiveHints>(_scope.ServiceProvider));
        Services.AddMudServices();
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new("Server", alive));
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
    }

    /// <summary>Where links and buttons have led.</summary>
    public string Address => Services.GetRequiredService<NavigationManager>().Uri;

    /// <summary>Requests of the page around; null when there was none.</summary>
    public int? Refresh =>
        JSInterop.Invocations.Count(call => call.Identifier is PageRefresher.Interop) is > 0 and var count ? count : null;

    /// <summary>The run whose page the last button has opened.</summary>
    public Guid OpenedRun => Guid.Parse(Address.Split("/runs/")[1].Split('#', '?')[0]);

    /// <summary>How often it has rendered.</summary>
    public int Renders => _component!.RenderCount;

    /// <summary>A service of the tab that it is in.</summary>
    public T Service<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Renders it for the first time.</summary>
    public static async Task<AliveMarkup<TComponent>> ShowAsync(
        TestPortal portal, string address, bool alive, params (string Name, object? Value)[] parameters)
    {
        var markup = new AliveMarkup<TComponent>(portal, address, alive, clock: null, hints: null);
        await markup.ShowAsync(parameters);
        return markup;
    }

    /// <summary>Renders it on the page <c>/runs</c>, where it follows live events by a clock of the test.</summary>
    public static Task<AliveMarkup<TComponent>> FollowAsync(
        TestPortal portal, TimeProvider clock, params (string Name, object? Value)[] parameters) =>
        FollowAsync(portal, clock, portal.Services.GetRequiredService<LiveHints>(), parameters);

    /// <summary>The same, with hints that come from the test alone.</summary>
    public static async Task<AliveMarkup<TComponent>> FollowAsync(
        TestPortal portal, TimeProvider clock, LiveHints hints, params (string Name, object? Value)[] parameters)
    {
        var markup = new AliveMarkup<TComponent>(portal, "runs", alive: true, clock, hints);
        await markup.ShowAsync(parameters);
        return markup;
    }

    /// <summary>Renders it on the page <c>/runs</c>.</summary>
    public static Task<AliveMarkup<TComponent>> ShowAsync(TestPortal portal, params (string Name, object? Value)[] parameters) =>
        ShowAsync(portal, "runs", alive: true, parameters);

    /// <summary>Renders it again with these parameters, as the page around it does.</summary>
    public async Task ShowAsync(params (string Name, object? Value)[] parameters)
    {
        if (_component is { } shown)
        {
            var view = ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
            await shown.InvokeAsync(() => shown.Instance.SetParametersAsync(view));
            return;
        }

        // On a clock of the test the library's own timers would count too.
        if (!_isClocked)
            _dialogs = Render<DialogHost>();
        var component = _component = Render<TComponent>(builder =>
        {
            foreach (var (name, value) in parameters)
                builder.TryAdd(name, value);
        });
        // A live view renders once it has read.
        await component.WaitForStateAsync(() => component.RenderCount > 0, Patience);
    }

    /// <summary>What is on the screen now.</summary>
    public async Task<IElement> LookAsync()
    {
        using var browsing = BrowsingContext.New(Configuration.Default);
        return (await browsing.OpenAsync(request => request.Content(_component!.Markup + _dialogs?.Markup))).Body!;
    }

    /// <summary>Presses a button, or sends the form that it belongs to.</summary>
    public Task PressAsync(string selector)
    {
        var button = Find(selector);
        return button.HasAttribute("blazor:onclick")
            ? button.ClickAsync(new MouseEventArgs())
            : (button.GetAttribute("form") is { } form ? Find($"#{form}") : button.Closest("form")!).SubmitAsync(EventArgs.Empty);
    }

    /// <summary>Fills the field with this name.</summary>
    public Task FillAsync(string name, string value) => TypeAsync($"[name={name}]", value);

    /// <summary>Fills a field.</summary>
    public Task TypeAsync(string selector, string value)
    {
        var field = Find(selector);
        var change = new ChangeEventArgs { Value = value };
        return field.HasAttribute("blazor:onchange") ? field.ChangeAsync(change) : field.InputAsync(change);
    }

    private IElement Find(string selector) => _component!.FindAll(selector) is [var own, ..] ? own : _dialogs!.Find(selector);

    public async Task CloseAsync()
    {
        await DisposeAsync();
        await _scope.DisposeAsync();
    }
}
