using AngleSharp.Dom;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>A field of a plain form: its label, its help, and the error of the server.</summary>
public sealed class FieldPageTests
{
    private static readonly PortalError Taken = new("NAME_TAKEN", "The name is taken.", "Choose another.") { Field = "name" };

    private static readonly RenderFragment Help = builder => builder.AddContent(0, "Two letters.");

    [Fact]
    public async Task A_field_has_its_label_its_help_and_no_error()
    {
        var field = await FieldAsync(("Value", "anna"), ("Hint", Help), ("minlength", 2));

        var input = field.QuerySelector("input")!;
        Assert.Equal(("name", "name"), (input.Id, Of(input, "name")));
        Assert.Equal(("anna", "2"), (Of(input, "value"), Of(input, "minlength")));
        Assert.Equal(input.Id, field.QuerySelector("label")!.GetAttribute("for"));
        Assert.Equal(["Two letters.", ""], Described(field, input));
        Assert.Equal((true, false, "false"), (input.HasAttribute("required"), input.HasAttribute("autofocus"), Of(input, "aria-invalid")));
        Assert.True(field.QuerySelector(".field-error")!.HasAttribute("hidden"));
    }

    [Fact]
    public async Task An_error_of_the_field_is_shown_below_it_and_takes_the_focus()
    {
        var field = await FieldAsync(("Error", Taken), ("Hint", Help));

        var input = field.QuerySelector("input")!;
        Assert.Equal("NAME_TAKEN", field.QuerySelector(".field-error:not([hidden])")!.GetAttribute("data-field-error"));
        Assert.Equal(["Two letters.", "The name is taken. Choose another."], Described(field, input));
        Assert.Equal(("true", true), (Of(input, "aria-invalid"), input.HasAttribute("autofocus")));
    }

    [Fact]
    public async Task An_error_of_another_field_or_of_none_is_not_shown()
    {
        var other = await FieldAsync(("Error", Taken with { Field = "password" }));
        var none = await FieldAsync(("Error", Taken with { Field = null }));

        Assert.Empty(other.QuerySelectorAll("[data-field-error], [autofocus]"));
        Assert.Empty(none.QuerySelectorAll("[data-field-error], [autofocus]"));
        Assert.Empty((await Markup.OfAsync<FormError>(("Error", Taken))).Children);
        var form = await Markup.OfAsync<FormError>(("Error", Taken with { Field = null }));
        Assert.Equal("NAME_TAKEN", form.QuerySelector("[role=alert] .code")!.Words());
    }

    [Fact]
    public async Task A_password_is_never_written_back_and_can_be_shown()
    {
        var field = await FieldAsync(("Type", "password"), ("Value", "secret"), ("minlength", 12));

        Assert.DoesNotContain("secret", field.InnerHtml, StringComparison.Ordinal);
        Assert.Equal("name", field.QuerySelector("[data-reveal][aria-pressed=false]")!.GetAttribute("aria-controls"));
        Assert.NotNull(field.QuerySelector("[data-count][hidden]"));
    }

    [Theory]
    [InlineData("text", true, true)]
    [InlineData("search", true, false)]
    [InlineData("date", false, false)]
    [InlineData("number", false, true)]
    [InlineData("password", true, false)]
    [InlineData("password", false, true)]
    public async Task Each_kind_of_field_has_its_input_and_its_constraints(string type, bool required, bool autofocus)
    {
        var field = await FieldAsync(
            ("Type", type), ("Id", "one"), ("Value", "7"), ("Required", required), ("Autofocus", autofocus), ("min", "3"));

        var input = Assert.Single(field.QuerySelectorAll("input"));
        Assert.Equal((type, "one", "name", "3"), (Of(input, "type"), input.Id, Of(input, "name"), Of(input, "min")));
        Assert.Equal((required, autofocus), (input.HasAttribute("required"), input.HasAttribute("autofocus")));
        Assert.Equal("one", field.QuerySelector("label")!.GetAttribute("for"));
        Assert.Equal(["one-error"], Of(input, "aria-describedby")!.Split(' '));
        var isPassword = string.Equals(type, "password", StringComparison.Ordinal);
        Assert.Equal(isPassword ? null : "7", Of(input, "value"));
        Assert.Equal(isPassword, field.QuerySelector("button[type=button][data-reveal][aria-controls=one]") is not null);
        // Without a minlength no length is counted.
        Assert.Null(field.QuerySelector("[data-count], .hint"));
    }

    [Fact]
    public async Task A_form_without_an_error_shows_none() => Assert.Empty((await Markup.OfAsync<FormError>(("Error", null))).Children);

    [Fact]
    public async Task Another_control_gets_the_same_attributes()
    {
        RenderFragment<IReadOnlyDictionary<string, object>> select = attributes => builder =>
        {
            builder.OpenElement(0, "select");
            builder.AddMultipleAttributes(1, attributes);
            builder.CloseElement();
        };

        var field = await FieldAsync(("Error", Taken), ("Id", "other"), ("ChildContent", select));

        var control = field.QuerySelector("select#other[name=name]")!;
        Assert.Equal(["The name is taken. Choose another."], Described(field, control));
        Assert.Equal("true", Of(control, "aria-invalid"));
        Assert.Null(field.QuerySelector("input"));
    }

    private static Task<IElement> FieldAsync(params (string Name, object? Value)[] parameters) =>
        Markup.OfAsync<Field>([("Name", "name"), ("Label", "Name"), .. parameters]);

    private static string? Of(IElement element, string attribute) => element.GetAttribute(attribute);

    private static IEnumerable<string> Described(IElement field, IElement control) =>
        control.GetAttribute("aria-describedby")!.Split(' ').Select(id => field.QuerySelector("#" + id)!.Words());
}
