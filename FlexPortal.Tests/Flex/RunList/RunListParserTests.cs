using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex;
using FlexPortal.Flex.RunList;
using FlexPortal.Shell.Parts;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

public sealed class RunListParserTests
{
    [Theory]
    [InlineData("Europe/Zurich", "2026-11-20", "2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-11-20", "2026-11-19T18:30:00Z", "2026-11-20T18:30:00Z")]
    [InlineData("Europe/Zurich", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("UTC", "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z")]
    [InlineData("Asia/Tokyo", "0001-01-01", "0001-01-01T00:00:00Z", null)]
    public void A_day_is_a_day_of_the_zone_also_when_clocks_are_moved(string zone, string day, string from, string? to)
    {
        var filter = Read(new() { From = day, To = day, Zone = zone }).Filter;

        Assert.Equal(DateTimeOffset.Parse(from, null), filter.From);
        if (to is not null)
            Assert.Equal(DateTimeOffset.Parse(to, null), filter.To);
    }

    [Theory]
    [InlineData("2026-11-20T08:00:00", "2026-11-20T07:00:00Z")]
    [InlineData("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z")]
    [InlineData("2026-11-20T08:00:00+05:00", "2026-11-20T03:00:00Z")]
    [InlineData("2026-11-20T08:00:00 05:00", "2026-11-20T03:00:00Z")]
    public void A_time_without_a_zone_is_in_that_of_the_list(string time, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment, null), Read(new() { From = time, Zone = "Europe/Zurich" }).Filter.From);

    [Fact]
    public void The_zone_of_a_page_goes_before_that_of_the_query()
    {
        Assert.True(RunListParser.TryRead(new() { From = "2026-11-20" }, ReadingZone.Find("Europe/Zurich"), out var listing, out _));

        Assert.Equal(new DateTimeOffset(2026, 11, 19, 23, 0, 0, TimeSpan.Zero), listing.Filter.From);
    }

    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        var cursor = new RunCursor(RunOrder.MostRows, 17, Guid.NewGuid(), Backward: true);

        var listing = Read(new()
        {
            Status = " Success ",
            State = "INCOMPLETE",
            Account = "0874340bacce574c",
            Query = "4711",
            ErrorCode = "X_Y",
            Trigger = "cli",
            RequestedBy = "me",
            Search = " text ",
            Sort = "most_rows",
            Cursor = cursor.ToString(),
            Count = "exact",
        });

        Assert.Equal(
            new RunListing(
                new(RunStatus.Success, RunOutcome.Incomplete, AccountId: null, "4711", ErrorCode: "X_Y", Trigger: RunTrigger.Cli, RequestedBy: "me"),
                RunOrder.MostRows, cursor, "text", Count: true)
            { AccountKey = "0874340bacce574c" },
            listing);
    }

    public static TheoryData<RunListQuery, string> Nonsense => new()
    {
        { new() { State = "done" }, "state is running" },
        { new() { State = "0" }, "state is running" },
        { new() { State = "failed,lost" }, "state is running" },
        { new() { Trigger = "hand" }, "trigger is ui" },
        { new() { Sort = "sideways" }, "sort is newest" },
        { new() { Count = "all" }, "count is bounded" },
        { new() { Zone = "Mars/Base" }, "tz is an IANA" },
        { new() { Search = "a\0b" }, "without control characters" },
        { new() { Cursor = "what" }, "cursor is not" },
        { new() { Cursor = new RunCursor(RunOrder.Longest, 1, Guid.Empty).ToString() }, "cursor is not" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Nonsense_is_refused_in_words(RunListQuery query, string words)
    {
        Assert.False(RunListParser.TryRead(query, zone: null, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_survives_its_text_and_nothing_else_is_one()
    {
        foreach (var order in Enum.GetValues<RunOrder>())
        {
            var cursor = new RunCursor(order, long.MaxValue / 4, Guid.NewGuid(), Backward: order == RunOrder.Oldest);
            Assert.True(RunCursor.TryParse(cursor.ToString(), out var read));
            Assert.Equal(cursor, read);
        }

        Assert.All(
            new[] { "newest.1", "newest.-1.00000000000000000000000000000000", "newest.ffffffffffffffff.00000000000000000000000000000000", "0.1.00000000000000000000000000000000", "newest.1.00000000000000000000000000000000.down", "" },
            text => Assert.False(RunCursor.TryParse(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text)), out _)));
    }

    private static RunListing Read(RunListQuery query)
    {
        Assert.True(RunListParser.TryRead(query, zone: null, out var listing, out var fault), fault);
        return listing;
    }
}
