using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>Filters of the list of runs and of the audit log, as addresses and command lines give them.</summary>
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
        var filters = Read(ListQuery.All.With("from", day).With("to", day).With("tz", zone)).Filters;

        Assert.True(filters.TryGet(RunFilters.From, out var first) && filters.TryGet(RunFilters.To, out _));
        Assert.Equal(DateTimeOffset.Parse(from, null), first);
        if (to is not null)
            Assert.Equal(DateTimeOffset.Parse(to, null), filters.TryGet(RunFilters.To, out var end) ? end : default);
    }

    [Theory]
    [InlineData("2026-11-20T08:00:00", "2026-11-20T07:00:00Z")]
    [InlineData("2026-11-20T08:00", "2026-11-20T07:00:00Z")]
    [InlineData("2026-11-20 08:00", "2026-11-20T07:00:00Z")]
    [InlineData("2026-11-20 08:00:30", "2026-11-20T07:00:30Z")]
    [InlineData("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z")]
    [InlineData("2026-11-20T08:00:00+05:00", "2026-11-20T03:00:00Z")]
    [InlineData("2026-11-20T08:00:00 05:00", "2026-11-20T03:00:00Z")]
    [InlineData("2026-11-20 08:00 05:00", "2026-11-20T03:00:00Z")]
    [InlineData("2026-11-20T08:00:00-05:00", "2026-11-20T13:00:00Z")]
    public void Fault_11_A_time_without_an_offset_is_in_the_zone_of_the_list(string time, string moment)
    {
        var query = ListQuery.All.With("from", time).With("tz", "Europe/Zurich");

        Assert.Equal(DateTimeOffset.Parse(moment, null), Read(query).Filters.TryGet(RunFilters.From, out var from) ? from : default);
        Assert.True(AuditFilters.List.TryRead(query, zone: null, out var audit, out _));
        Assert.Equal(DateTimeOffset.Parse(moment, null), audit.Filters.TryGet(AuditFilters.From, out var since) ? since : default);
    }

    [Theory]
    [InlineData("2026-11-20+08:00")]
    [InlineData("2026-11-20 8:00")]
    [InlineData("2026-11-20T24:00")]
    [InlineData("2026-11-20T08:00+15:00")]
    [InlineData("2026-02-30T08:00")]
    [InlineData("08:00")]
    [InlineData("20 Nov 2026")]
    [InlineData("11/20/2026")]
    [InlineData("yesterday")]
    public void Fault_11_Other_texts_are_no_time(string time)
    {
        foreach (var name in new[] { "from", "to" })
        {
            Assert.False(RunFilters.List.TryRead(ListQuery.All.With(name, time), zone: null, out _, out var fault));
            Assert.StartsWith($"{name} is ", fault, StringComparison.Ordinal);
            Assert.False(AuditFilters.List.TryRead(ListQuery.All.With(name, time), zone: null, out _, out _));
        }
    }

    [Theory]
    [InlineData("2026-11-21", "2026-11-20")]
    [InlineData("2026-11-20T08:00:00Z", "2026-11-20T07:59:59Z")]
    [InlineData("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z")]
    [InlineData("2026-11-20T23:30:00Z", "2026-11-20", "Europe/Zurich")]
    public void A_period_that_ends_before_it_begins_is_refused(string from, string to, string zone = "UTC")
    {
        var query = ListQuery.All.With("from", from).With("to", to).With("tz", zone);

        Assert.False(RunFilters.List.TryRead(query, zone: null, out _, out var fault));
        Assert.False(AuditFilters.List.TryRead(query, zone: null, out _, out var audit));
        Assert.Equal((fault, true), (audit, fault.StartsWith($"from ({from}) ", StringComparison.Ordinal)));
        Assert.Contains($" to ({to})", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_zone_of_a_page_overrides_the_zone_of_the_query()
    {
        Assert.True(RunFilters.List.TryRead(
            ListQuery.All.With("from", "2026-11-20"), ReadingZone.Find("Europe/Zurich"), out var request, out _));

        Assert.Equal(RunFilters.From.Is(new DateTimeOffset(2026, 11, 19, 23, 0, 0, TimeSpan.Zero)), request.Filters);
    }

    [Fact]
    public void Each_filter_is_read()
    {
        var cursor = new Cursor("most_rows", $"11.{Guid.NewGuid():N}", Backward: true);
        var query = ListQuery.Of(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["status"] = " Success ",
            ["state"] = "INCOMPLETE",
            ["account"] = "0874340bacce574c",
            ["query"] = "4711",
            ["error_code"] = "X_Y",
            ["trigger"] = "cli",
            ["requested_by"] = "me",
            ["search"] = " text ",
            ["sort"] = "most_rows",
            ["cursor"] = cursor.ToString(),
            ["count"] = "exact",
        });

        var request = Read(query);

        Assert.Equal(
            RunFilters.Status.Is(RunStatus.Success).With(RunFilters.State, RunOutcome.Incomplete)
                .With(RunFilters.AccountKey, "0874340bacce574c").With(RunFilters.Query, "4711").With(RunFilters.ErrorCode, "X_Y")
                .With(RunFilters.Trigger, RunTrigger.Cli).With(RunFilters.RequestedBy, "me").With(RunFilters.Search, "text"),
            request.Filters);
        Assert.Equal((RunOrder.MostRows, cursor, true), (request.Order.Order(), request.Cursor, request.CountExactly));
    }

    [Theory]
    [InlineData("state", "done")]
    [InlineData("state", "0")]
    [InlineData("state", "failed,lost")]
    [InlineData("trigger", "hand")]
    [InlineData("sort", "sideways")]
    [InlineData("count", "all")]
    [InlineData("tz", "Mars/Base")]
    [InlineData("search", "a\0b")]
    [InlineData("search", "U1234567", "account")]
    [InlineData("account", "U1234567")]
    [InlineData("cursor", "what")]
    [InlineData("cursor", "bG9uZ2VzdC4xLjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw")]
    public void An_invalid_value_is_refused_and_the_error_names_the_filter(string name, string text, string? named = null)
    {
        Assert.False(RunFilters.List.TryRead(ListQuery.All.With(name, text), zone: null, out _, out var fault));
        Assert.StartsWith($"{named ?? name} is ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("U1234567", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_is_read_back_from_its_text_and_other_texts_are_refused()
    {
        foreach (var order in Enum.GetValues<RunOrder>())
        {
            var cursor = new Cursor(order.Keyset().Name, $"{long.MaxValue / 4:x}.{Guid.NewGuid():N}", Backward: order == RunOrder.Oldest);
            Assert.True(order.Keyset().TryParse(cursor.ToString(), out var read));
            Assert.Equal(cursor, read);
        }

        Assert.All(
            [
                "newest.1", "newest.-1.00000000000000000000000000000000", "newest.ffffffffffffffff.00000000000000000000000000000000",
                "0.1.00000000000000000000000000000000", "newest.1.00000000000000000000000000000000.down", "newest.1.1.1",
            ],
            text => Assert.False(
                RunOrder.Newest.Keyset().TryParse(Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text)), out _)));
    }

    [Fact]
    public void Each_filter_is_a_parameter_and_an_option_of_the_command_line()
    {
        var names = RunFilters.List.Parameters.Select(parameter => parameter.Name).ToArray();

        Assert.Equal(
            [
                "status", "state", "account", "query", "error_code", "trigger", "requested_by",
                "from", "to", "search", "sort", "cursor", "count", "tz",
            ],
            names);
        Assert.All(RunFilters.List.Parameters, parameter => Assert.NotEmpty(parameter.Description));
        var command = new System.CommandLine.Command("list");
        new FlexPortal.Cli.ListOptions(RunFilters.List.Parameters).AddTo(command);
        Assert.Equal(names.Select(name => $"--{name.Replace('_', '-')}"), command.Options.Select(option => option.Name));
    }

    private static ListRequest<IngestionRun, RunSummary> Read(ListQuery query)
    {
        Assert.True(RunFilters.List.TryRead(query, zone: null, out var request, out var fault), fault);
        return request;
    }
}
