using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Shell;

/// <summary>The validation of plain forms in the browser: errors at their fields, before the form is sent and after a refusal.</summary>
public sealed class FormsPageTests
{
    private const string Errors = "[data-field-error]:visible";

    [Fact]
    public async Task A_form_is_checked_before_it_is_sent_and_the_server_names_the_rule_that_failed()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await using var reader = await OpenSetupAsync(portal);
        var page = reader.Page;
        var (name, password, repeat) = (page.Locator("#name"), page.Locator("#new-password"), page.Locator("#repeat"));
        var address = page.Url;
        await Expect(page.Locator("[data-count]")).ToBeHiddenAsync();

        await SubmitAsync(page);
        Assert.Equal(["REQUIRED", "REQUIRED", "REQUIRED"], await CodesAsync(page));
        await Expect(name).ToBeFocusedAsync();
        await Axe.LookEverywhereAsync(reader, "setup, refused by the script");

        await name.FillAsync("anna");
        await password.FillAsync("tulip");
        Assert.Equal(["TOO_SHORT", "REQUIRED"], await CodesAsync(page));
        await repeat.FillAsync("tulip kettle");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("5 of at least 12 characters");
        await SubmitAsync(page);
        await Expect(password).ToBeFocusedAsync();
        Assert.Equal(["TOO_SHORT", "PASSWORDS_DIFFER"], await CodesAsync(page));
        await password.FillAsync("tulip kettle");
        await Expect(page.Locator(Errors)).ToHaveCountAsync(0);

        var reveal = page.Locator("[data-reveal][aria-controls=new-password]");
        await reveal.ClickAsync();
        await Expect(password).ToHaveAttributeAsync("type", "text");
        await Expect(reveal).ToHaveAttributeAsync("aria-pressed", "true");
        await password.FillAsync("password1234");
        await repeat.FillAsync("password1234");
        Assert.Equal(address, page.Url);
        await SubmitAsync(page);

        await Expect(page.Locator("[data-field-error=PASSWORD_COMMON]")).ToBeVisibleAsync();
        Assert.DoesNotContain("password1234", page.Url, StringComparison.Ordinal);
        await Expect(name).ToHaveValueAsync("anna");
        await Expect(password).ToBeFocusedAsync();
        await Expect(password).ToHaveValueAsync("");
        await Axe.LookEverywhereAsync(reader, "setup, refused by the server");
        await password.FillAsync(TestUsers.Password);
        await Expect(page.Locator(Errors)).ToHaveCountAsync(0);
        await repeat.FillAsync(TestUsers.Password);
        await SubmitAsync(page);
        await Expect(page.Locator("[data-action=run]")).ToBeEnabledAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task An_error_that_appears_does_not_take_the_button_from_under_the_pointer()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await using var reader = await OpenSetupAsync(portal);
        var page = reader.Page;
        await page.Locator("#name").FillAsync("a");

        await page.Locator("[data-reveal][aria-controls=repeat]").ClickAsync();

        await Expect(page.Locator("#repeat")).ToHaveAttributeAsync("type", "text");
        await Expect(page.Locator("[data-field=name] [data-field-error=TOO_SHORT]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_scripts_the_browser_checks_and_the_server_writes_the_error_at_the_field()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await using var reader = await OpenSetupAsync(portal, scripts: false);
        var page = reader.Page;
        await Expect(page.Locator("[data-needs-script]:visible, form[novalidate]")).ToHaveCountAsync(0);

        await page.Locator("#name").FillAsync("anna");
        await page.Locator("#new-password").FillAsync("abcdefghijklmn");
        await page.Locator("#repeat").FillAsync("abcdefghijklmn");
        await SubmitAsync(page);

        Assert.Equal(["PASSWORD_SEQUENCE"], await CodesAsync(page));
        await Expect(page.Locator("#name")).ToHaveValueAsync("anna");
        await Expect(page.Locator("#new-password")).ToBeFocusedAsync();
    }

    private static async Task<Reader> OpenSetupAsync(TestPortal portal, bool scripts = true)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var link = (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(TestContext.Current.CancellationToken))!;
        var reader = await Reader.OpenAsync(scripts: scripts);
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, link.Path).AbsoluteUri);
        if (scripts)
            await reader.Page.Locator("form[novalidate]").WaitForAsync();
        return reader;
    }

    private static Task SubmitAsync(IPage page) => page.Locator("main button[type=submit]").ClickAsync();

    private static async Task<IReadOnlyList<string>> CodesAsync(IPage page) =>
        await page.Locator(Errors).EvaluateAllAsync<string[]>("errors => errors.map(error => error.dataset.fieldError)");
}
