using System.Net;
using System.Reflection;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Deny by default: everything that answers says for whom, and answers nobody else.</summary>
public sealed class AccessTableApiTests
{
    private const string Nothing = "00000000-0000-0000-0000-000000000001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S38_Every_endpoint_and_page_says_for_whom_it_is()
    {
        await using var portal = await TestPortal.StartAsync();

        var endpoints = Endpoints(portal);

        Assert.True(endpoints.Length > 40, "The endpoints were not read.");
        Rule.Holds(endpoints.Where(endpoint => !SaysForWhom(endpoint)).Select(endpoint => endpoint.DisplayName));
        // Open is what has a reason, and these alone.
        string[] open = ["/health/live", "/health/ready", "/sign-in", "/sign-in/enter", "/sign-in/code", "/sign-in/code/enter", "/setup", "/setup/create", "/join", "/join/accept", "/not-set-up", "/not-allowed"];
        Rule.Holds(endpoints.Where(endpoint => IsOpen(endpoint) && !IsFile(endpoint) && !open.Contains("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), StringComparer.Ordinal))
            .Select(endpoint => endpoint.RoutePattern.RawText));
    }

    [Fact]
    public async Task Sec_S38_What_changes_something_needs_more_than_reading()
    {
        await using var portal = await TestPortal.StartAsync();

        // A socket is opened by POST too, and reads; so does a search whose text has no place in an address. What is about oneself is for everybody who is signed in.
        Rule.Holds(
            from endpoint in Endpoints(portal)
            where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST", StringComparer.Ordinal) == true
            let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
            where !IsOpen(endpoint) && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null
            where !path.StartsWith("/hubs/", StringComparison.Ordinal) && !path.StartsWith("/_", StringComparison.Ordinal)
            where !path.StartsWith("/account/", StringComparison.Ordinal) && path is not ("/sign-out" or "/settings/save" or FlexPortal.Flex.RunList.RunSearch.Path)
            where Needed(endpoint).All(capability => capability == Capability.ReadRuns)
            select path);
    }

    [Fact]
    public void Sec_S38_Every_hub_says_for_whom_it_is()
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
    public async Task Sec_S38_Every_endpoint_answers_whom_it_names_and_nobody_else()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        using var nobody = new PlainBrowser(portal);
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
                using var refused = await nobody.SendAsync(method, Address(endpoint));
                if (refused.StatusCode != HttpStatusCode.Unauthorized)
                    wrong.Add($"{place} answers {refused.StatusCode} to nobody");
                foreach (var (role, browser) in users.Where(_ => !ChangesWhoIsSignedIn(endpoint)))
                {
                    var may = Needed(endpoint).All(capability => role.May(capability));
                    using var answer = await browser.SendAsync(method, Address(endpoint));
                    // What is let in may find no such run, or no token of a form: it is not for the role then that it is refused.
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
        using var nobody = new PlainBrowser(portal);

        foreach (var address in new[] { "/_blazor", "/_blazor/negotiate?negotiateVersion=1", "/hubs/runs", "/hubs/runs/negotiate?negotiateVersion=1" })
        {
            using var get = await nobody.SendAsync(HttpMethod.Get, address);
            using var post = await nobody.SendAsync(HttpMethod.Post, address);
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (get.StatusCode, post.StatusCode));
        }
    }

    internal static RouteEndpoint[] Endpoints(TestPortal portal) =>
        [.. portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    private static bool SaysForWhom(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is { } open
        ? open is OpenToAllAttribute { Because.Length: > 10 }
        : endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data is NeedsAttribute or NeedsSignInAttribute);

    internal static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    // A file of the pages, by its name; the last of them answers for names that there are not.
    private static bool IsFile(RouteEndpoint endpoint) => endpoint.DisplayName?.Contains("static", StringComparison.OrdinalIgnoreCase) == true
        || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null;

    internal static Capability[] Needed(RouteEndpoint endpoint) =>
        [.. endpoint.Metadata.GetOrderedMetadata<NeedsAttribute>().Select(needs => needs.Capability)];

    // Signing out ends the session with which the walk goes on.
    private static bool ChangesWhoIsSignedIn(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText?.Contains("sign-out", StringComparison.Ordinal) == true;

    internal static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods.Select(method => HttpMethod.Parse(method)) : [HttpMethod.Get, HttpMethod.Post];

    internal static string Address(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content
            : part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "documentName" } ? "v1" : Nothing))));
}
