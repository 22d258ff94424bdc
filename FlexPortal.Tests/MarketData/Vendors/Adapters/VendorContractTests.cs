using System.Globalization;
using System.Text;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors.Adapters;

/// <summary>A row as a vendor writes it: the digits stay as they are; <c>null</c> is a value that is missing.</summary>
internal sealed record SampleRow(DateTimeOffset Time, string Open, string High, string Low, string Close, string Volume)
{
    public static SampleRow At(DateTimeOffset time, string close = "1.5") => new(time, "1.25", "2", "0.5", close, "10");
}

/// <summary>What holds for every adapter.</summary>
public abstract class VendorContractTests
{
    private protected static readonly DateTimeOffset From = new(2026, 8, 3, 14, 0, 0, TimeSpan.Zero);
    private protected static readonly DateTimeOffset Later = new(2026, 8, 20, 0, 0, 0, TimeSpan.Zero);

    private protected abstract IMarketDataVendor Vendor { get; }

    private protected abstract string Symbol { get; }

    private protected VendorQuery Minutes => new(Symbol, BarInterval.Minute, new TimeSlice(From, From.AddMinutes(10)));

    private protected VendorQuery Days =>
        new(Symbol, BarInterval.Day, new TimeSlice(new(2026, 8, 3, 0, 0, 0, TimeSpan.Zero), new(2026, 8, 8, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void Rows_are_read_as_they_were_sent()
    {
        SampleRow[] rows = [Row(3, "3"), Row(0, "1"), Row(-1, "2"), Row(0, "1"), Row(11, "2")];

        var bars = Bars(rows);

        // The sample writes an answer in the vendor's own order, some newest first.
        Assert.Equal(new[] { -1, 0, 0, 3, 11 }.Select(minute => From.AddMinutes(minute)), bars.Rows.Select(bar => bar.Time).Order());
        Assert.Contains(new Bar(From, 1.25m, 2m, 0.5m, 1m, 10m, IsFinal: true), bars.Rows);
        Assert.All(bars.Rows, bar => Assert.Equal(TimeSpan.Zero, bar.Time.Offset));
    }

    [Theory]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("4.727521520000001", "4.727521520000001")]
    [InlineData("1.12117471e+08", "112117471")]
    [InlineData("1E-7", "0.0000001")]
    [InlineData("0.1234567890123456789012345678", "0.1234567890123456789012345678")]
    [InlineData("9007199254740993.1", "9007199254740993.1")]
    public void Numbers_keep_every_digit(string sent, string read)
    {
        var bars = Bars([Row(0) with { Close = sent, Volume = sent }]);

        Assert.Equal(read, bars.Rows[0].Close.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(read, bars.Rows[0].Volume.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_row_without_a_value_is_no_bar_and_one_off_its_slot_is_left_as_it_is()
    {
        var off = From.AddMinutes(2).AddSeconds(7);

        var bars = Bars([Row(0) with { Close = "null" }, Row(1), Row(2) with { Time = off }]);

        Assert.Equal([From.AddMinutes(1), off], bars.Rows.Select(bar => bar.Time).Order());
        Assert.Equal([From], bars.Incomplete);
    }

    [Fact]
    public void A_daily_bar_is_at_midnight_UTC_of_its_session_date()
    {
        var bars = Assert.IsType<VendorReply.Bars>(Read(Body([DayRow(3), DayRow(4)], BarInterval.Day), Days));

        Assert.Equal(
            [new(2026, 8, 3, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 8, 4, 0, 0, 0, TimeSpan.Zero)],
            bars.Rows.Select(bar => bar.Time).Order());
        Assert.All(bars.Rows, bar => Assert.True(bar.IsFinal));
    }

    [Fact]
    public void An_explicitly_empty_answer_is_absence()
    {
        foreach (var body in EmptyBodies)
            Assert.Equal(new VendorReply.Absent(Vendor.Capabilities.Density), Read(body));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"No data\"")]
    [InlineData("No data")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("[[1,2,3]]")]
    [InlineData("{\"bars\":7}")]
    [InlineData("{\"bars\":{\"OTHER\":[]}}")]
    [InlineData("{\"error\":null,\"result\":{}}")]
    [InlineData("{\"message\":\"Something new\"}")]
    public void A_body_of_unknown_shape_is_a_fault_and_never_absence(string body) =>
        AssertFault(VendorFaultClass.Unknown, Read(body), "VENDOR_UNKNOWN_ANSWER");

    [Theory]
    [InlineData("<!DOCTYPE html><html>Maintenance</html>")]
    [InlineData("")]
    [InlineData("   ")]
    public void A_page_or_nothing_is_unavailability(string body) =>
        AssertFault(VendorFaultClass.Unavailable, Read(body), "VENDOR_UNAVAILABLE");

    [Fact]
    public void A_body_cut_anywhere_is_unavailability()
    {
        var body = Body([Row(0), Row(1)], BarInterval.Minute);
        for (var length = 1; length < body.Length; length++)
            AssertFault(VendorFaultClass.Unavailable, Read(body[..length]), "VENDOR_UNAVAILABLE");
    }

    [Theory]
    [InlineData("{\"error\":[\"EAPI:Rate limit exceeded\"]}")]
    [InlineData("{\"message\":\"Public rate limit exceeded\"}")]
    [InlineData("{\"Note\":\"Our standard API call frequency is 5 calls per minute\"}")]
    [InlineData("Exceeded the daily hits limit")]
    [InlineData("You have run over your 500 symbol look up for this month.")]
    public void A_limit_told_with_status_200_is_a_limit(string body) =>
        AssertFault(VendorFaultClass.RateLimited, Read(body), "VENDOR_RATE_LIMITED");

    [Theory]
    [InlineData(400, VendorFaultClass.BadRequest, "VENDOR_BAD_REQUEST")]
    [InlineData(404, VendorFaultClass.BadRequest, "VENDOR_BAD_REQUEST")]
    [InlineData(422, VendorFaultClass.BadRequest, "VENDOR_BAD_REQUEST")]
    [InlineData(401, VendorFaultClass.Blocked, "VENDOR_BLOCKED_CREDENTIALS")]
    [InlineData(402, VendorFaultClass.Blocked, "VENDOR_BLOCKED_PLAN")]
    [InlineData(451, VendorFaultClass.Blocked, "VENDOR_BLOCKED_REGION")]
    [InlineData(418, VendorFaultClass.Banned, "VENDOR_BANNED")]
    [InlineData(429, VendorFaultClass.RateLimited, "VENDOR_RATE_LIMITED")]
    [InlineData(408, VendorFaultClass.Unavailable, "VENDOR_UNAVAILABLE")]
    [InlineData(500, VendorFaultClass.Unavailable, "VENDOR_UNAVAILABLE")]
    [InlineData(503, VendorFaultClass.Unavailable, "VENDOR_UNAVAILABLE")]
    [InlineData(302, VendorFaultClass.Unknown, "VENDOR_UNKNOWN_ANSWER")]
    [InlineData(204, VendorFaultClass.Unknown, "VENDOR_UNKNOWN_ANSWER")]
    public void A_status_has_one_class_whatever_the_body(int status, VendorFaultClass expected, string code)
    {
        foreach (var body in new[] { "[]", "{\"bars\":{}}", "", "<html>", "{\"message\":\"x\"}", Body([Row(0)], BarInterval.Minute) })
            AssertFault(expected, Read(body, status: status), code);
    }

    [Fact]
    public void The_public_error_repeats_nothing_of_the_answer()
    {
        var fault = ((VendorReply.Faulted)Read("{\"message\":\"internal-host-17\"}", status: 500)).Fault;

        Assert.Contains("internal-host-17", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("internal-host-17", $"{fault.Error}", StringComparison.Ordinal);
        Assert.NotEmpty(fault.Error.WhatToDo);
    }

    [Fact]
    public void A_query_that_does_not_fit_is_refused()
    {
        var most = Vendor.Capabilities.MaxRowsPerRequest;
        var whole = Minutes with { Slice = new TimeSlice(From, From.AddMinutes(most)) };

        Assert.NotEmpty(Vendor.RequestFor(whole).Path);
        Assert.All(
            [
                Minutes with { Slice = new TimeSlice(From, From.AddMinutes(most + 1)) },
                Minutes with { Slice = new TimeSlice(From, From) },
                Minutes with { Slice = new TimeSlice(From.AddSeconds(1), From.AddMinutes(2)) },
                Days with { Slice = new TimeSlice(From, From.AddDays(1)) },
                Minutes with { Symbol = "../admin" },
                Minutes with { Symbol = "A&b=c" },
                Minutes with { Symbol = "" },
            ],
            query => Assert.Throws<ArgumentException>(() => Vendor.RequestFor(query)));
    }

    [Fact]
    public void A_request_is_relative_and_its_template_the_same_without_page_and_key()
    {
        var request = Vendor.RequestFor(Minutes);

        Assert.Equal(request.Path, request.Template);
        Assert.False(request.Path.StartsWith('/'));
        Assert.DoesNotContain("://", request.Path, StringComparison.Ordinal);
        Assert.Equal(Vendor.Capabilities.Key == KeyPlacement.Header, request.KeyHeaders.Count > 0);
    }

    private protected abstract string[] EmptyBodies { get; }

    private protected abstract string Body(IEnumerable<SampleRow> rows, BarInterval interval);

    private protected static SampleRow Row(int minute, string close = "1.5") => SampleRow.At(From.AddMinutes(minute), close);

    private protected static SampleRow DayRow(int day) => SampleRow.At(new DateTimeOffset(2026, 8, day, 0, 0, 0, TimeSpan.Zero));

    private protected VendorReply Read(
        string body, VendorQuery? query = null, int status = 200, DateTimeOffset? now = null, string? retryAfter = null) => Vendor.Read(
            new VendorAnswer(status, Encoding.UTF8.GetBytes(body)) { RetryAfter = retryAfter }, query ?? Minutes, now ?? Later);

    private protected VendorReply.Bars Bars(IEnumerable<SampleRow> rows, DateTimeOffset? now = null) =>
        Assert.IsType<VendorReply.Bars>(Read(Body(rows, BarInterval.Minute), now: now));

    private protected static VendorFault AssertFault(VendorFaultClass expected, VendorReply reply, string code)
    {
        var fault = Assert.IsType<VendorReply.Faulted>(reply).Fault;
        Assert.Equal(expected, fault.Class);
        Assert.Equal(code, fault.Error.Code);
        Assert.Equal(expected == VendorFaultClass.Blocked, fault.Cause is not null);
        return fault;
    }
}
