using FlexPortal.Core.MarketData.Vendors;
using Xunit;

namespace FlexPortal.Tests.MarketData.Vendors;

/// <summary>Health of a vendor from its answers.</summary>
public sealed class VendorStatusTests
{
    private static readonly DateTimeOffset T0 = new(2026, 8, 3, 14, 0, 0, TimeSpan.Zero);
    private static readonly VendorFault Down = VendorFault.Unavailable("x");

    private static VendorStatus Ok => VendorStatus.Unasked("binance").AfterAnswer(T0);

    [Fact]
    public void A_vendor_is_unknown_until_it_answers()
    {
        Assert.Equal(VendorState.Unknown, VendorStatus.Unasked("binance").At(T0).State);
        Assert.Null(VendorStatus.Unasked("binance").RefreshAt);
        Assert.Equal(VendorState.Ok, Ok.At(T0).State);
    }

    [Fact]
    public void A_status_is_refreshed_after_ten_minutes_and_unknown_after_fifteen()
    {
        Assert.Equal(T0.AddMinutes(10), Ok.RefreshAt);
        Assert.Equal(VendorState.Ok, Ok.At(T0.AddMinutes(15).AddTicks(-1)).State);
        Assert.Equal(VendorState.Unknown, Ok.At(T0.AddMinutes(15)).State);
        Assert.Equal(T0, Ok.At(T0.AddMinutes(15)).ObservedAt);
    }

    [Fact]
    public void Failures_degrade_first_and_three_in_a_row_are_unavailability()
    {
        var states = new List<VendorState>();
        var status = Ok;
        for (var i = 1; i <= 4; i++)
        {
            status = status.AfterFault(Down, T0.AddSeconds(i));
            states.Add(status.State);
        }

        Assert.Equal([VendorState.Degraded, VendorState.Degraded, VendorState.Unavailable, VendorState.Unavailable], states);
    }

    [Fact]
    public void Recovery_takes_three_answers_in_a_row()
    {
        var status = Fail(Fail(Fail(Ok, 1), 2), 3);
        var one = status.AfterAnswer(T0.AddSeconds(4));
        var two = one.AfterAnswer(T0.AddSeconds(5));

        Assert.Equal([VendorState.Degraded, VendorState.Degraded], [one.State, two.State]);
        Assert.Equal(VendorState.Ok, two.AfterAnswer(T0.AddSeconds(6)).State);
        Assert.Equal(VendorState.Degraded, Fail(two, 6).AfterAnswer(T0.AddSeconds(7)).State);

        static VendorStatus Fail(VendorStatus status, int second) => status.AfterFault(Down, T0.AddSeconds(second));
    }

    [Fact]
    public void A_limit_holds_until_its_end_also_beyond_the_lifetime_and_then_nothing_is_known()
    {
        var until = T0.AddHours(2);
        var banned = Ok.AfterFault(VendorFault.Banned(until, "x"), T0.AddSeconds(1));

        Assert.Equal((VendorState.RateLimited, until), (banned.At(T0.AddHours(1)).State, banned.At(T0.AddHours(1)).Until));
        Assert.Equal(until, banned.RefreshAt);
        Assert.Equal((VendorState.Unknown, null), (banned.At(until).State, banned.At(until).Until));
    }

    [Fact]
    public void A_limit_without_an_end_lasts_a_minute()
    {
        var limited = Ok.AfterFault(VendorFault.RateLimited(null, "x"), T0);

        Assert.Equal(T0.AddMinutes(1), limited.Until);
        Assert.Equal(VendorState.Ok, limited.AfterAnswer(T0.AddSeconds(5)).State);
    }

    [Theory]
    [InlineData(VendorBlockCause.Region)]
    [InlineData(VendorBlockCause.Credentials)]
    [InlineData(VendorBlockCause.Plan)]
    public void A_block_has_its_cause_until_an_answer_comes(VendorBlockCause cause)
    {
        var blocked = Ok.AfterFault(VendorFault.Blocked(cause, "x"), T0);

        Assert.Equal((VendorState.Blocked, cause), (blocked.State, blocked.Cause));
        Assert.Equal((VendorState.Ok, null), (blocked.AfterAnswer(T0).State, blocked.AfterAnswer(T0).Cause));
        Assert.Equal((VendorState.Unknown, null), (blocked.At(T0.AddMinutes(15)).State, blocked.At(T0.AddMinutes(15)).Cause));
    }

    [Fact]
    public void A_refused_question_does_not_make_the_vendor_ill() =>
        Assert.Equal(VendorState.Ok, Ok.AfterFault(VendorFault.BadRequest("x"), T0.AddSeconds(1)).State);

    [Fact]
    public void A_late_observation_changes_nothing()
    {
        var status = Ok;

        Assert.Same(status, status.AfterFault(Down, T0.AddSeconds(-1)));
        Assert.Same(status, status.AfterAnswer(T0.AddSeconds(-1)));
    }

    [Fact]
    public void Failures_of_long_ago_do_not_count()
    {
        var old = Ok.AfterFault(Down, T0).AfterFault(Down, T0);

        Assert.Equal(VendorState.Degraded, old.AfterFault(Down, T0.AddHours(1)).State);
    }
}
