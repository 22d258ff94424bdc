using System.Text;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Csv;
using FlexPortal.Core.Sources.Tables.Headers;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>CSV: separators, quotes, character sets and what deserves a look.</summary>
public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", ',', "a|b", "1|2")]
    [InlineData("a;b\r\n1,5;2,5\r\n", ';', "a|b", "1,5|2,5")]
    [InlineData("a\tb\r1\t2\r", '\t', "a|b", "1|2")]
    [InlineData("a|b\n1|2\n", '|', "a|b", "1|2")]
    [InlineData("sep=;\na;b,c\n1;2\n", ';', "a|b,c", "1|2")]
    [InlineData("\uFEFFa,b\n1,\" x \"\"y\"\"\nz\"", ',', "a|b", "1| x \"y\"\nz")]
    [InlineData("# one; two; three\nName, Amount\n\"x\", 5\n", ',', "Name|Amount", "x|5")]
    [InlineData("Account: 1; Period: May; All\n\nName,Amount,Day\nx,5,2026-01-02\n", ',', "Name|Amount|Day", "x|5|2026-01-02")]
    public async Task Separators_and_quotes(string text, char separator, string names, string row)
    {
        var reading = await TableReading.OfTextAsync(text);
        Assert.Equal((separator, names, row), (reading.Facts!.Separator!.Value, reading.Names, string.Join(
            '|', Enumerable.Range(0, reading.Header!.Columns.Count).Select(column => reading.Rows[0][column]))));
    }

    [Fact]
    public async Task A_row_has_the_number_of_its_line()
    {
        var reading = await TableReading.OfTextAsync("\n# banner\n\nName,Amount\n\"two\nlines\",1\n\nx,2\n");
        Assert.Equal((4L, 5L, 8L), (reading.Header!.Row!.Value, reading.Rows[0].Number, reading.Rows[1].Number));
        Assert.Equal(2, Assert.Single(reading.Header.Above).Number);
    }

    [Fact]
    public async Task Ragged_and_malformed_rows_have_their_places()
    {
        var reading = await TableReading.OfTextAsync("a,b\n1,2,3\n4\n5,x\"y\n6,\"z\"w\n7,8\n");

        Assert.Equal("TABLE_RAGGED_ROW TABLE_MALFORMED_RECORD", reading.Warnings);
        Assert.Equal([2L, 3], reading.Warning(TableWarningKind.RaggedRow).Places.Select(place => place.Row));
        Assert.Equal([4L, 5], reading.Warning(TableWarningKind.MalformedRecord).Places.Select(place => place.Row));
        Assert.Equal(5, reading.Rows.Count);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_one_line()
    {
        var reading = await TableReading.OfTextAsync("a,b\n1,\"two\nlines\"\n2,\"open\n3,x\n\n4,\"also open\r\n5,y\n");

        Assert.Equal(
            ["1|two\nlines", "2|open", "3|x", "4|also open", "5|y"], Enumerable.Range(0, reading.Rows.Count).Select(row => reading[row]));
        Assert.Equal([2L, 4, 5, 7, 8], reading.Rows.Select(row => row.Number));
        Assert.Equal([4L, 7], reading.Warning(TableWarningKind.UnclosedQuote).Places.Select(place => place.Row));
    }

    [Fact]
    public async Task A_quote_before_the_limit_of_a_record_costs_one_line_in_every_character_set()
    {
        var rows = string.Concat(Enumerable.Range(0, 200_000).Select(row => $"{row},é\n"));
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.Latin1 })
        {
            var reading = await TableReading.OfBytesAsync(
                [.. encoding.Preamble, .. encoding.GetBytes("a,b\n0,\"open\n" + rows)], "a.csv", new() { Charset = encoding.WebName });
            Assert.Equal((200_001, "199999|é", 200_002L), (reading.Rows.Count, reading[200_000], reading.Rows[^1].Number));
            Assert.Equal(1, reading.Warning(TableWarningKind.UnclosedQuote).Count);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData(",")]
    [InlineData("\"")]
    [InlineData("\0x")]
    public async Task A_record_without_end_is_refused(string letter)
    {
        var text = "a,b\n1,2\n" + string.Concat(Enumerable.Repeat(letter, (4 << 20) / letter.Length));
        Assert.Equal("TABLE_TOO_LARGE", (await TableReading.OfTextAsync(text)).Code);
    }

    [Theory]
    [InlineData("31/12/25", DateOrder.DayFirst, "2025-12-31")]
    [InlineData("1-2-69", DateOrder.DayFirst, "2069-02-01")]
    [InlineData("12/31/1999 10:30", DateOrder.MonthFirst, "1999-12-31 10:30")]
    [InlineData("31/12/2025", DateOrder.MonthFirst, "31/12/2025")]
    [InlineData("30/02/2026", DateOrder.DayFirst, "30/02/2026")]
    [InlineData("2026-03-04", DateOrder.DayFirst, "2026-03-04")]
    [InlineData("note", DateOrder.DayFirst, "note")]
    public void A_date_is_given_by_its_order_and_what_is_none_stays(string text, DateOrder order, string iso) =>
        Assert.Equal(iso, DateOrders.ToIso(text, order));

    [Theory]
    [InlineData("03/04/2026 05/04/2026", 1)]
    [InlineData("04/04/2026 3-4-26 01/02/2026T10:00", 2)]
    [InlineData("03/04/2026 13/04/2026", 0)]
    [InlineData("03/04/2026 03/31/2026", 0)]
    [InlineData("04/04/2026 05/05/2026", 0)]
    [InlineData("03.04.2026 05.04.2026", 0)]
    [InlineData("2026-03-04 2026-05-04", 0)]
    [InlineData("1/2 3/4/5 13/14/2026 03/04/20260 03/04-2026", 0)]
    [InlineData("1/2/2026 note other", 0)]
    public async Task Dates_that_fit_both_orders_are_asked_about(string days, int row)
    {
        var reading = await TableReading.OfTextAsync(
            "Name,Day\n" + string.Concat(days.Split(' ').Select((day, at) => $"Fund {at},{day}\n")));

        Assert.Equal(row > 0 ? "TABLE_DATE_ORDER_UNCLEAR" : "", reading.Warnings);
        Assert.Equal(row > 0 ? [new(null, row + 1, 1)] : [], reading.Facts!.Warnings.SelectMany(warning => warning.Places));
    }

    [Theory]
    [InlineData("utf-8", "Zürich, Łódź, Ἀθῆναι", "utf-8", CharsetSource.Utf8)]
    [InlineData("windows-1252", "Zürich; Crédit Agricole; Société Générale; à bientôt", "windows-1252", CharsetSource.Suggested)]
    [InlineData("utf-16", "Zurich", "utf-16", CharsetSource.ZeroBytes)]
    [InlineData("utf-16BE", "Zurich", "utf-16BE", CharsetSource.ZeroBytes)]
    [InlineData(
        "windows-1251", "Акции обыкновенные, выпуск второй; дивиденды за прошлый год выплачены полностью", "windows-1251",
        CharsetSource.Suggested)]
    [InlineData("shift_jis", "三菱UFJフィナンシャル・グループ 株式会社 日本の銀行", "shift_jis", CharsetSource.Suggested)]
    public async Task Character_sets(string written, string text, string found, CharsetSource source)
    {
        var rows = string.Concat(Enumerable.Range(0, 20).Select(row => $"{row},\"{text}\"\n"));
        var reading = await TableReading.OfBytesAsync(CharsetDetector.Find(written)!.GetBytes("Number,Name\n" + rows), "a.csv");

        Assert.Equal((found, source), (reading.Facts!.Charset!.Name, reading.Facts.Charset.Source));
        Assert.Equal(text, reading.Rows[0][1]);
        Assert.Equal(source is CharsetSource.Suggested ? "TABLE_CHARSET_SUGGESTED" : "", reading.Warnings);
    }

    [Fact]
    public async Task A_letter_outside_of_UTF_8_behind_the_first_megabyte_is_seen()
    {
        var rows = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("1,éé\n", 400_000)));
        var part = new TableReadOptions { MaxRows = 3 };

        var broken = await TableReading.OfBytesAsync([.. rows, .. "2,"u8, 0xE9, (byte)'\n'], "a.csv", part);
        var whole = await TableReading.OfBytesAsync(rows, "a.csv", part);

        Assert.Equal((CharsetSource.Suggested, CharsetSource.Utf8), (broken.Facts!.Charset!.Source, whole.Facts!.Charset!.Source));
    }

    [Fact]
    public async Task A_chosen_character_set_overrides_and_its_losses_are_counted()
    {
        byte[] file = [.. "a,b\n1,"u8, 0xE9, .. "\n2,ok\n3,"u8, 0xE0, (byte)'\n'];

        var hebrew = await TableReading.OfBytesAsync(file, "a.csv", new() { Charset = "windows-1255" });
        var utf8 = await TableReading.OfBytesAsync(file, "a.csv", new() { Charset = "utf-8" });

        Assert.Equal(("י", "windows-1255", ""), (hebrew.Rows[0][1], hebrew.Facts!.Charset!.Name, hebrew.Warnings));
        Assert.Equal("TABLE_REPLACEMENT_CHARACTER", utf8.Warnings);
        Assert.Equal([new(null, 2, 1), new(null, 4, 1)], utf8.Warning(TableWarningKind.ReplacementCharacter).Places);
        Assert.Equal("TABLE_CHARSET_UNKNOWN", (await TableReading.OfBytesAsync(file, "a.csv", new() { Charset = "klingon" })).Code);
    }

    [Fact]
    public async Task Reading_stops_after_the_rows_asked_for()
    {
        var part = await TableReading.OfTextAsync("a,b\n1,2\n3,4\n", new() { MaxRows = 2 });
        var whole = await TableReading.OfTextAsync("a,b\n1,2\n3,4\n", new() { MaxRows = 3 });

        Assert.Equal((1, false), (part.Rows.Count, part.Facts!.Complete));
        Assert.Equal((2, true), (whole.Rows.Count, whole.Facts!.Complete));
        Assert.Equal("TABLE_TOO_LARGE", (await TableReading.OfTextAsync("a,b\n1,2\n", new() { Limits = new() { Rows = 1 } })).Code);
        Assert.Equal("TABLE_TOO_LARGE", (await TableReading.OfTextAsync("a,b\n1,2\n", new() { Limits = new() { FileBytes = 5 } })).Code);
    }
}
