using System.Net;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Tokens;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Tokens are valid in the API alone, with the permissions of their role.</summary>
public sealed class TokenAccessApiTests
{
    private static readonly string[] Api =
    [
        "/ingestion/", "/artifacts", "/ledger/", "/audit/", "/status/", "/lineage", "/market/", "/sources/", "/openapi/", "/hubs/",
        "/alerts",
        "/metrics",
    ];

    // A token that could create tokens, users or secrets would outlive its expiry.
    private static readonly Capability[] Harmless =
        [
            Capability.ReadRuns, Capability.RunIngestion, Capability.DownloadArtifacts, Capability.EditLabels, Capability.EditSources,
            Capability.ReadAudit,
        ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S40_The_API_alone_accepts_tokens()
    {
        await using var portal = await TestPortal.StartAsync();
        var taking = AccessTableApiTests.Endpoints(portal).Where(Takes).ToArray();

        Assert.True(taking.Length > 20, "The endpoints were not read.");
        Rule.Holds(taking.Where(endpoint => !Api.Any(part => Path(endpoint).StartsWith(part, StringComparison.Ordinal))).Select(Path));
        Rule.Holds(taking.Where(endpoint => !IsHarmless(AccessTableApiTests.Needed(endpoint))).Select(Path));

        static bool IsHarmless(Capability[] needed) => needed.Length > 0 && !needed.Except(Harmless).Any();
    }

    [Fact]
    public async Task Sec_S38_Sec_S40_Every_endpoint_checks_the_role_of_the_token_and_of_its_owner()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        var tokens = new List<(PortalRole Role, string Token, string Who)>();
        foreach (var owner in Enum.GetValues<PortalRole>())
        {
            foreach (var role in Enum.GetValues<PortalRole>())
            {
                // Created while the owner was administrator: the lower role counts afterwards.
                var name = $"p-{owner}-{role}";
                await portal.AddAsync(name, PortalRole.Admin);
                tokens.Add((role < owner ? role : owner, await portal.TokenAsync(name, role), $"a token of {role} whose owner is {owner}"));
                await portal.ChangeAsync(name, new UserChange.ToRole(owner));
            }
        }

        var wrong = new List<string>();
        foreach (var endpoint in AccessTableApiTests.Endpoints(portal).Where(endpoint => !AccessTableApiTests.IsOpen(endpoint)))
        {
            foreach (var method in AccessTableApiTests.Methods(endpoint))
            {
                foreach (var (role, token, who) in tokens)
                {
                    var may = Takes(endpoint) && AccessTableApiTests.Needed(endpoint).All(capability => role.May(capability));
                    // An address can be a page and a part of the API.
                    var accept = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null ? "application/json" : "text/html";
                    using var answer = await portal.SendAsync(method, AccessTableApiTests.Address(endpoint), token, accept: accept);
                    // A permitted request may still find no such run.
                    if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests
                        || (answer.StatusCode == HttpStatusCode.Forbidden) == may)
                        wrong.Add($"{method} {Path(endpoint)} answers {answer.StatusCode} to {who}");
                }
            }
        }

        Rule.Holds(wrong);
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/users")]
    [InlineData("/users/tokens")]
    [InlineData("/runs")]
    [InlineData("/account/password")]
    [InlineData("/sign-out")]
    [InlineData("/runs/start")]
    [InlineData("/settings/save")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    public async Task Sec_S40_The_token_of_an_administrator_opens_no_page_and_sends_no_form(string address)
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        var token = await portal.TokenAsync("anna", PortalRole.Admin);

        (HttpMethod, string)[] requests =
            [(HttpMethod.Get, "text/html"), (HttpMethod.Post, "text/html"), (HttpMethod.Post, "application/json")];
        foreach (var (method, accept) in requests)
        {
            using var form = method == HttpMethod.Post
                ? new FormUrlEncodedContent([new("act", "make"), new("_handler", "own-tokens")])
                : null;
            using var answer = await portal.SendAsync(method, address, token, form, accept: accept);
            if (answer.StatusCode is HttpStatusCode.MethodNotAllowed)
                continue;
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("TOKEN_NOT_ACCEPTED", (await answer.ReadAsync()).GetProperty("code").GetString());
        }
    }

    private static bool Takes(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<TakesTokensAttribute>() is not null;

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
}
