using AngleSharp.Dom;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Identity.Pages;
using FlexPortal.Identity.Tokens;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The dialogs about users, tokens and two-factor authentication: each action, each error.</summary>
public sealed class IdentityDialogsPageTests
{
    private static readonly PortalError Error = new("TEST", "What happened.", "What to do.");

    private static readonly KnownAccount[] Known = [new("U1", "key1"), new("U2", "key2"), new("U3", "key3")];

    private static readonly UserView Anna = new(
        Guid.NewGuid(), "anna", PortalRole.Analyst, UserState.Active, null, null, Markup.Now, "setup", null,
        AccountScope.Only(["U1", "U3"]), HasTwoFactor: false, MustEnrol: false);

    [Theory]
    [InlineData(UserState.Active, false, "reset! disable!")]
    [InlineData(UserState.Active, true, "reset! reset-two-factor! disable!")]
    [InlineData(UserState.Invited, false, "reset disable!")]
    [InlineData(UserState.Locked, true, "enable reset! reset-two-factor! disable!")]
    [InlineData(UserState.Disabled, false, "enable")]
    [InlineData(UserState.Disabled, true, "enable reset-two-factor!")]
    public async Task A_dialog_asks_only_for_what_the_status_of_the_user_allows(UserState state, bool twoFactor, string offered)
    {
        var user = Anna with { State = state, HasTwoFactor = twoFactor };

        var shown = new List<string>();
        foreach (var code in new[] { "enable", "reset", "reset-two-factor", "disable", "remove", "" })
        {
            var dialog = await DialogAsync(user, code);
            if (dialog is null)
                continue;
            Assert.Equal((code, "anna"), (Value(dialog, "act"), Value(dialog, "name")));
            shown.Add(code + (dialog.QuerySelector("[type=submit]")!.ClassList.Contains("is-danger") ? "!" : ""));
        }

        Assert.Equal(offered.Split(' '), shown);
    }

    [Fact]
    public async Task Edit_has_the_role_and_the_accounts_of_the_user()
    {
        var some = (await DialogAsync(Anna, "edit"))!;
        var all = (await DialogAsync(Anna with { Role = PortalRole.Admin, Accounts = AccountScope.All }, "edit"))!;
        var none = (await DialogAsync(Anna with { Accounts = AccountScope.None }, "edit"))!;

        Assert.Equal("role=analyst reach=named account=key1 account=key3", Checked(some));
        Assert.Equal("role=admin reach=all", Checked(all));
        Assert.Equal("role=analyst reach=named", Checked(none));
        Assert.Equal(("edit", "anna"), (Value(some, "act"), Value(some, "name")));
        Assert.Empty(some.QuerySelectorAll("[data-field-error], [autofocus]"));
    }

    [Theory]
    [InlineData("role", ".role-field")]
    [InlineData("account", ".user-accounts")]
    public async Task A_refused_edit_keeps_what_was_chosen_and_names_the_field(string field, string place)
    {
        var typed = new UserDialog.Refusal(PortalRole.Viewer, ["key2"], Error with { Field = field });

        var dialog = (await DialogAsync(Anna, "edit", typed))!;

        Assert.Equal("role=viewer reach=named account=key2", Checked(dialog));
        var error = Assert.Single(dialog.QuerySelectorAll("[data-field-error=TEST]"));
        Assert.Equal(error.Id, dialog.QuerySelector(place)!.GetAttribute("aria-describedby"));
        Assert.True(error.Closest("fieldset")!.Matches(place));
        // The field with the error has the focus, as in every form.
        Assert.True(Assert.Single(dialog.QuerySelectorAll("[autofocus]")).Closest("fieldset")!.Matches(place));
    }

    [Theory]
    [InlineData(PortalRole.Viewer, null)]
    [InlineData(PortalRole.Admin, "name")]
    [InlineData(PortalRole.Analyst, "role")]
    public async Task One_role_is_chosen_and_has_the_focus_after_its_error(PortalRole role, string? field)
    {
        var markup = await Markup.OfAsync<RoleField>(
            ("Id", "one"), ("Value", role), ("Error", field is null ? null : Error with { Field = field }));

        var wrong = string.Equals(field, "role", StringComparison.Ordinal);
        Assert.Equal($"role={EnumFormatter.From(role)}", Checked(markup));
        Assert.Equal(["viewer", "analyst", "admin"], Roles(markup));
        Assert.Equal(wrong ? "one-error" : null, markup.QuerySelector("fieldset")!.GetAttribute("aria-describedby"));
        Assert.Equal(wrong ? "TEST" : null, markup.QuerySelector("#one-error")?.GetAttribute("data-field-error"));
        Assert.Equal(wrong ? ["analyst"] : [], markup.QuerySelectorAll("[autofocus]").Select(radio => radio.GetAttribute("value")));
    }

    [Fact]
    public async Task Only_the_roles_that_can_be_given_are_offered() => Assert.Equal(
        ["viewer"], Roles(await Markup.OfAsync<RoleField>(("Id", "one"), ("Roles", (IReadOnlyList<PortalRole>)[PortalRole.Viewer]))));

    [Theory]
    [InlineData(false, null, false, null, false)]
    [InlineData(true, null, false, null, false)]
    [InlineData(true, "proof", true, "TEST", false)]
    [InlineData(false, "", true, null, true)]
    public async Task A_change_of_two_factor_asks_for_a_proof_and_is_open_after_an_error(
        bool danger, string? field, bool open, string? atField, bool alert)
    {
        RenderFragment what = builder => builder.AddContent(0, "What happens.");

        var markup = await Markup.OfAsync<TwoFactorChangeForm>(
            ("Id", "off"), ("Verb", "Turn off"), ("IsDanger", danger), ("ChildContent", what), ("Confirmed", EventCallback.Empty),
            ("Error", field is null ? null : Error with { Field = field.Length == 0 ? null : field }));

        Assert.Equal(open, markup.QuerySelector("dialog#off")!.HasAttribute("open"));
        Assert.Equal(
            [danger, danger],
            markup.QuerySelectorAll("[command=show-modal], [type=submit]").Select(button => button.ClassList.Contains("is-danger")));
        Assert.NotNull(markup.QuerySelector("input#off-proof[name=proof][type=password][autofocus]:not([value])"));
        Assert.Equal(atField, markup.QuerySelector("[data-field=proof] .field-error")!.GetAttribute("data-field-error"));
        Assert.Equal(alert, markup.QuerySelector("[role=alert]") is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/tokens")]
    public async Task A_token_is_revoked_after_a_question_that_a_button_or_the_address_asks(string? closeTo)
    {
        var token = new TokenView(
            "abc", "nightly", "anna", TokenState.Active, PortalRole.Viewer, PortalRole.Viewer, Markup.Now, "anna", Markup.Now.AddDays(30),
            null, null, null, null);

        var markup = await Markup.OfAsync<RevokeDialog>(
            ("Token", token), ("Action", "/tokens"), ("Handler", "tokens"), ("CloseTo", closeTo));

        var dialog = markup.QuerySelector("dialog#revoke-abc")!;
        Assert.Equal((closeTo is not null, closeTo), (dialog.HasAttribute("open"), dialog.GetAttribute("data-close-to")));
        Assert.Equal(closeTo is null, markup.QuerySelector("[command=show-modal][commandfor=revoke-abc]") is not null);
        Assert.Equal("/tokens", dialog.QuerySelector("form[method=post]")!.GetAttribute("action"));
        Assert.Equal(
            ["_handler=tokens", "act=revoke", "token=abc"],
            dialog.QuerySelectorAll("[type=hidden]").Select(field => $"{field.GetAttribute("name")}={field.GetAttribute("value")}"));
        Assert.NotNull(dialog.QuerySelector("[type=submit].is-danger"));
    }

    private static async Task<IElement?> DialogAsync(UserView user, string code, UserDialog.Refusal? typed = null)
    {
        var markup = await Markup.OfAsync<UserDialog>(
            ("User", user), ("Code", code), ("Known", Known), ("Typed", typed), ("CloseTo", "/users"));
        return markup.QuerySelector("dialog#user-dialog[open][data-close-to='/users']");
    }

    private static string? Value(IElement form, string name) => form.QuerySelector($"[type=hidden][name={name}]")!.GetAttribute("value");

    private static IEnumerable<string?> Roles(IElement markup) =>
        markup.QuerySelectorAll("[type=radio][name=role]").Select(radio => radio.GetAttribute("value"));

    /// <summary>What is chosen, in the order of the form.</summary>
    private static string Checked(IElement form) => string.Join(
        ' ', form.QuerySelectorAll("input[checked]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}"));
}
