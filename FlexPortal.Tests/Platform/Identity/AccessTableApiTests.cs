using System.Net;
using System.Reflection;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Deny by default: each endpoint, page and hub names the permission it needs and refuses requests without it.</summary>
public sealed class AccessTableApiTests
{
    private const string Nothing = "00000000-0000-0000-0000-000000000001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S38_Every_endpoint_and_page_names_the_permission_it_needs()
    {
        await using var portal = await TestPortal.StartAsync();

        var endpoints = Endpoints(portal);

        Assert.True(endpoints.Length > 40, "The endpoints were not read.");
        Rule.Holds(endpoints.Where(endpoint => !NamesPermission(endpoint)).Select(endpoint => endpoint.DisplayName));
        // These alone are open.
        string[] open =
        [
            "/health/live", "/health/ready", "/sign-in", "/sign-in/enter", "/sign-in/code", "/sign-in/code/enter", "/setup",
            "/setup/create", "/join", "/join/accept", "/not-set-up", "/not-allowed"
        ];
        Rule.Holds(endpoints.Where(endpoint => IsOpen(endpoint) && !IsFile(endpoint))
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Except(open, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sec_S38_A_change_needs_more_than_permission_to_read()
    {
        await using var portal = await TestPortal.StartAsync();

        // These read, or change what belongs to the user: a socket, which POST opens too; a search, whose text no address may hold;
        // the last group; the account pages.
        Rule.Holds(
            from endpoint in Endpoints(portal)
            where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST", StringComparer.Ordinal) == true
            let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
            where !IsOpen(endpoint)
                && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null
            where !path.StartsWith("/hubs/", StringComparison.Ordinal) && !path.StartsWith("/_", StringComparison.Ordinal)
            where !path.StartsWith("/account/", StringComparison.Ordinal)
                && path is not ("/sign-out" or "/settings/save" or "/go-to" or "/sources/groups/{id:guid}/choose"
                    or FlexPortal.Flex.RunList.RunSearch.Path)
            where Needed(endpoint).All(capability => capability == Capability.ReadRuns)
            select path);
    }

    [Fact]
    public void Sec_S38_Every_hub_names_the_permission_it_needs()
    {
        var hubs = typeof(RunsHub).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Hub))).ToArray();

        Assert.NotEmpty(hubs);
        Rule.Holds(
            from hub in hubs
            from method in hub.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where hub.GetCustomAttribute<NeedsAttribute>() is null && method.GetCustomAttribute<NeedsAttribute>() is null
            select $"{hub.Name}.{method.Name}");
    }

    [Fact]
    public async Task Sec_S38_Every_endpoint_refuses_requests_without_its_permission()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        using var stranger = new PlainBrowser(portal);
        var users = new Dictionary<PortalRole, PlainBrowser>();
        foreach (var role in Enum.GetValues<PortalRole>())
        {
            await portal.AddAsync($"p-{role}", role);
            users[role] = await PlainBrowser.SignedInAsync(portal, $"p-{role}");
        }

        var wrong = new List<string>();
        foreach (var endpoint in Endpoints(portal).Where(endpoint => !IsOpen(endpoint)))
        {
            foreach (var method in Methods(endpoint))
            {
                var place = $"{method} {Address(endpoint)}";
                using var refused = await stranger.SendAsync(method, Address(endpoint));
                if (refused.StatusCode != HttpStatusCode.Unauthorized)
                    wrong.Add($"{place} answers {refused.StatusCode} without sign-in");
                foreach (var (role, browser) in users.Where(_ => !SignsOut(endpoint)))
                {
                    var may = Needed(endpoint).All(capability => role.May(capability));
                    using var answer = await browser.SendAsync(method, Address(endpoint));
                    // A permitted request may still find no such run, or lack the token of a form.
                    if (answer.StatusCode == HttpStatusCode.Unauthorized || (answer.StatusCode == HttpStatusCode.Forbidden) == may)
                        wrong.Add($"{place} answers {answer.StatusCode} to {role}");
                }
            }
        }

        foreach (var browser in users.Values)
            browser.Dispose();
        Rule.Holds(wrong);
    }

    [Fact]
    public async Task Sec_S24_Neither_the_circuit_nor_the_hub_opens_without_sign_in()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        using var stranger = new PlainBrowser(portal);

        string[] addresses =
            ["/_blazor", "/_blazor/negotiate?negotiateVersion=1", "/hubs/runs", "/hubs/runs/negotiate?negotiateVersion=1"];
        foreach (var address in addresses)
        {
            using var get = await stranger.SendAsync(HttpMethod.Get, address);
            using var post = await stranger.SendAsync(HttpMethod.Post, address);
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (get.StatusCode, post.StatusCode));
        }
    }

    internal static RouteEndpoint[] Endpoints(TestPortal portal) =>
        [.. portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static bool NamesPermission(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is { } open
        ? open is OpenToAllAttribute { Because.Length: > 10 }
        : endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data is NeedsAttribute or NeedsSignInAttribute);

    internal static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    // A static file; the last of these endpoints answers for unknown names.
    private static bool IsFile(RouteEndpoint endpoint) =>
        endpoint.DisplayName?.Contains("static", StringComparison.OrdinalIgnoreCase) == true
        || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null;

    internal static Capability[] Needed(RouteEndpoint endpoint) =>
        [.. endpoint.Metadata.GetOrderedMetadata<NeedsAttribute>().Select(needs => needs.Capability)];

    // Signing out would end the session that the test needs.
    private static bool SignsOut(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText?.Contains("sign-out", StringComparison.Ordinal) == true;

    internal static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods
            ? methods.Select(method => HttpMethod.Parse(method))
            : [HttpMethod.Get, HttpMethod.Post];

    internal static string Address(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart { Name: "documentName" } => "v1",
            _ => Nothing,
        }))));
}
