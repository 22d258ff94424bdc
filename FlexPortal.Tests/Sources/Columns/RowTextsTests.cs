using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables.Headers;
using Xunit;

namespace FlexPortal.Tests.Sources.Columns;

/// <summary>The text of a row, and which columns are in it.</summary>
public sealed class RowTextsTests
{
    private static readonly (int Index, string Name)[] Table = [(0, "Account"), (1, "Security"), (2, "Price"), (3, "Note")];

    [Fact]
    public void A_text_has_the_chosen_columns_in_order_with_their_labels_and_the_context()
    {
        var texts = Of(new([new("Note"), new("security", "Name of security")], "Holdings of March.", 1));

        Assert.Equal(
            "Holdings of March. Note: sold in May; Name of security: Example plc",
            texts.Of(Row("U1", "Example  plc\n", "7.5", " sold in\tMay ")));
    }

    [Fact]
    public void Empty_cells_and_rows_are_left_out()
    {
        var texts = Of(new([new("Security"), new("Note")], "Holdings.", 1));

        Assert.Equal("Holdings. Security: Example plc", texts.Of(Row("U1", "Example plc", null, "  ")));
        Assert.Null(texts.Of(Row("U1", null, "7.5", "")));
    }

    [Fact]
    public void Private_columns_stay_when_texts_leave_the_portal()
    {
        var preference = new ColumnPreference([new("Account", IsPrivate: true), new("Security")], "", 1);

        Assert.Equal("Account: U1; Security: Example", Of(preference).Of(Row("U1", "Example")));
        Assert.Equal("Security: Example", Of(preference, leaves: true).Of(Row("U1", "Example")));
    }

    [Fact]
    public void Columns_that_the_file_lacks_are_left_out()
    {
        var texts = Of(new([new("Currency"), new("Price")], "", 1));

        Assert.Equal([new SetColumn(2, "C", "Price", "Price")], texts.Columns);
    }

    [Fact]
    public void A_text_can_be_stored_and_embedded()
    {
        var texts = Of(new([new("Security"), new("Note")], "", 1));

        Assert.Equal("Security: a\uFFFDb; Note: \uFFFD", texts.Of(Row("", "a\0b", "", "\ud800")));
        Assert.Equal(RowTexts.LongestText, texts.Of(Row("", new string('x', 50_000)))!.Length);
        Assert.Equal(1, texts.CutCount);
    }

    [Theory]
    [InlineData("Account", true)]
    [InlineData("AccountId", true)]
    [InlineData("acct_no", true)]
    [InlineData("IBAN", true)]
    [InlineData("Tax ID", true)]
    [InlineData("Name", true)]
    [InlineData("Client name", true)]
    [InlineData("Last name", true)]
    [InlineData("E-mail", true)]
    [InlineData("Security name", false)]
    [InlineData("Asset class", false)]
    [InlineData("Symbol", false)]
    [InlineData("ISIN", false)]
    [InlineData("Discount", false)]
    [InlineData("Withholding tax", false)]
    public void Columns_about_persons_and_accounts_are_proposed_as_private(string name, bool isPrivate) =>
        Assert.Equal(isPrivate, DefaultColumns.IsPrivateByName(name));

    [Fact]
    public void The_default_is_every_column_that_is_not_skipped()
    {
        var reading = new FileReading
        {
            Columns =
            [
                new(0, "A", "Account", 10, Skip: null, Note: null), new(1, "B", "column B", 0, SkipReason.BlankHeaderAndEmpty, "empty"),
                new(2, "C", "Security", 10, Skip: null, Note: null),
            ],
        };

        var preference = DefaultColumns.Of(reading);

        Assert.Equal([new("Account", IsPrivate: true), new("Security")], preference.Columns);
        Assert.Equal(("", 0), (preference.Context, preference.Version));
    }

    private static RowTexts Of(ColumnPreference preference, bool leaves = false) => RowTexts.Of(preference, Table, leaves);

    private static Func<int, string?> Row(params string?[] cells) => column => column < cells.Length ? cells[column] : null;
}
