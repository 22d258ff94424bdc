using AngleSharp.Html.Parser;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Telemetry;
using FlexPortal.Identity.Access;
using FlexPortal.Sandbox;
using FlexPortal.Sandbox.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

public sealed class SandboxMarkupTests
{
    [Fact]
    public async Task The_page_lists_every_scenario_with_a_form_that_starts_it()
    {
        var page = await RenderAsync(token: null);
        var rows = page.QuerySelectorAll("tbody tr");
        Assert.Equal(SandboxScenarios.All.Count, rows.Length);
        foreach (var (row, scenario) in rows.Zip(SandboxScenarios.All))
        {
            Assert.Equal(
                [scenario.Title, scenario.QueryId, scenario.WhatHappens, scenario.ExpectedOutcome],
                row.Children.Take(4).Select(c => c.TextContent),
                StringComparer.Ordinal);
            var form = row.QuerySelector("form")!;
            Assert.Equal(("post", "/runs/start"), (form.GetAttribute("method"), form.GetAttribute("action")));
            Assert.Equal(scenario.Example, form.QuerySelector("input[name=query_id]")!.GetAttribute("value"));
            Assert.Equal(scenario.TakesArgument ? "text" : "hidden", form.QuerySelector("input[name=query_id]")!.GetAttribute("type"));
            Assert.EndsWith(
                scenario.Title, form.QuerySelector("button[type=submit]")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        }

        Assert.Empty(page.QuerySelectorAll("[style], script, [onclick]"));
        Assert.Null(page.QuerySelector("[role=status]"));
    }

    [Fact]
    public async Task With_a_token_the_page_reports_that_the_sandbox_is_unused_and_starts_nothing()
    {
        var page = await RenderAsync(new FlexToken("000000000000000000000001"));
        Assert.Equal("sandbox-unused", page.QuerySelector("[role=status]")!.GetAttribute("data-notice"));
        Assert.Empty(page.QuerySelectorAll("form"));
        Assert.Equal(SandboxScenarios.All.Count, page.QuerySelectorAll("tbody tr").Length);
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> RenderAsync(FlexToken? token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var connections = new FlexConnections(Options.Create(new FlexOptions { Token = token }), vault: null!, new Redactor());
        builder.Services.AddCascadingValue<HttpContext>(_ => new DefaultHttpContext
        {
            User = PortalClaims.OfOwner(LocalOwner.SchemeName),
        });
        builder.Services.AddSingleton(new SandboxStatus(connections)).AddRazorComponents();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, app.Services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync<SandboxPage>(ParameterView.Empty)).ToHtmlString());
        return await new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken);
    }
}
