using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Secrets;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Secrets;

/// <summary>The panel of a secret and the dialog that sets it, in every state.</summary>
public sealed class SecretPartsPageTests
{
    private static readonly SecretKind Kind = new("flex-token", "The broker token", "test", "Flex:Token", false, _ => null);

    [Theory]
    [InlineData(SecretState.NotSet, false, null, false)]
    [InlineData(SecretState.Set, false, null, true)]
    [InlineData(SecretState.ExpiresSoon, false, "SECRET_EXPIRES_SOON", true)]
    [InlineData(SecretState.Expired, false, "SECRET_EXPIRED", true)]
    [InlineData(SecretState.Expired, true, null, true)]
    [InlineData(SecretState.Unreadable, true, "SECRET_UNREADABLE", true)]
    public async Task The_panel_names_what_needs_attention_and_removes_only_what_is_stored(
        SecretState state, bool configured, string? code, bool removable)
    {
        var markup = await Markup.OfAsync<SecretPanel>(("Kind", Kind), ("Secret", View(state, configured)));

        Assert.Equal(code, markup.QuerySelector(".notice .code")?.TextContent);
        Assert.Equal(configured ? "true" : "false", markup.QuerySelector(".secret")!.GetAttribute("data-configured"));
        Assert.Equal(removable, markup.QuerySelector("dialog [name=name][value=flex-token]") is not null);
        Assert.Equal(removable, markup.QuerySelector(".facts") is not null);
        Assert.Null(markup.QuerySelector("dialog[open]"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("value", true)]
    [InlineData("expires_on", true)]
    public async Task The_dialog_is_open_with_the_typed_day_only_after_a_refusal_of_a_field(string? field, bool open)
    {
        var error = new PortalError("TEST", "m", "w") { Field = field };

        var markup = await Markup.OfAsync<SetSecretDialog>(
            ("Kind", Kind), ("Secret", View(SecretState.Set, configured: false)), ("Error", error), ("ExpiresOn", "2026-11-01"));

        Assert.Equal(open, markup.QuerySelector("dialog")!.HasAttribute("open"));
        Assert.Equal(open ? "2026-11-01" : null, markup.QuerySelector("[name=expires_on]")!.GetAttribute("value"));
        Assert.Equal("2026-11-19", markup.QuerySelector("[name=expires_on]")!.GetAttribute("min"));
        Assert.Equal(field, markup.QuerySelector("[data-field-error]")?.ParentElement!.GetAttribute("data-field"));
    }

    [Theory]
    [InlineData(SecretState.NotSet)]
    [InlineData(SecretState.Set)]
    public async Task A_new_token_is_set_and_a_stored_one_is_replaced(SecretState state)
    {
        var markup = await Markup.OfAsync<SetSecretDialog>(("Kind", Kind), ("Secret", View(state, configured: false)));

        var verb = state == SecretState.NotSet ? "Set" : "Replace";
        Assert.All(
            [markup.QuerySelector("[commandfor=set-flex-token][command=show-modal]")!, markup.QuerySelector("#set-flex-token h2")!],
            words => Assert.Equal(verb, words.Words().Split(' ')[0]));
        var form = markup.QuerySelector("#set-flex-token form[method=post]")!;
        Assert.Equal("flex-token", form.QuerySelector("[type=hidden][name=name]")!.GetAttribute("value"));
        var (value, day) = (form.QuerySelector("input[name=value]")!, form.QuerySelector("input[type=date]")!);
        Assert.Equal(("password", "8", true),
            (value.GetAttribute("type"), value.GetAttribute("minlength"), value.HasAttribute("required")));
        Assert.Equal(("2036-11-20", false), (day.GetAttribute("max"), day.HasAttribute("required")));
    }

    private static SecretView View(SecretState state, bool configured) => state == SecretState.NotSet
        ? new("flex-token", state, null, null, null, null, null, configured)
        : new("flex-token", state, "6f70", "anna", Markup.Now, new DateOnly(2026, 11, 25), 5, configured);
}
