using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Tests.Flex.WebService.Scripted;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

/// <summary>Every code of the broker, on both steps, with the exact pauses in seconds and the final error.</summary>
public sealed class BrokerCodeTests
{
    public static TheoryData<int, int[], string> Polling => new()
    {
        { 1001, [5, 5, 5, 15, 5, 45, 5], "FLEX_STATEMENT_UNAVAILABLE" },
        { 1003, [5, 60], "FLEX_STATEMENT_UNAVAILABLE" },
        { 1004, [5, .. Repeat(60, 14)], "FLEX_DATA_NOT_READY" },
        { 1005, [5, .. Repeat(60, 14)], "FLEX_DATA_NOT_READY" },
        { 1006, [5, .. Repeat(60, 14)], "FLEX_DATA_NOT_READY" },
        { 1007, [5, .. Repeat(60, 14)], "FLEX_DATA_NOT_READY" },
        { 1008, [5, .. Repeat(60, 14)], "FLEX_DATA_NOT_READY" },
        { 1009, [5, 10, 20, 40, .. Repeat(60, 13)], "FLEX_POLL_TIMEOUT" },
        { 1010, [5], "FLEX_LEGACY_QUERY" },
        { 1011, [5], "FLEX_SERVICE_INACTIVE" },
        { 1012, [5], "FLEX_TOKEN_EXPIRED" },
        { 1013, [5], "FLEX_IP_RESTRICTED" },
        { 1014, [5], "FLEX_QUERY_INVALID" },
        { 1015, [5], "FLEX_TOKEN_INVALID" },
        { 1016, [5], "FLEX_ACCOUNT_INVALID" },
        { 1017, [5, 0, 5], "FLEX_REFERENCE_INVALID" },
        { 1018, [5, .. Repeat(60, 14)], "FLEX_RATE_LIMITED" },
        { 1019, [5, 10, 20, 40, .. Repeat(60, 13)], "FLEX_POLL_TIMEOUT" },
        { 1020, [5, 60], "FLEX_REQUEST_INVALID" },
        { 1021, [5, 10, 20, 40, .. Repeat(60, 13)], "FLEX_POLL_TIMEOUT" },
        { 1002, [5], "FLEX_UNKNOWN_CODE" },
        { 1025, [5], "FLEX_UNKNOWN_CODE" },
    };

    public static TheoryData<int, int[], string> Requesting => new()
    {
        { 1001, [5, 15, 45], "FLEX_STATEMENT_UNAVAILABLE" },
        { 1003, [60], "FLEX_STATEMENT_UNAVAILABLE" },
        { 1004, Repeat(60, 15), "FLEX_DATA_NOT_READY" },
        { 1005, Repeat(60, 15), "FLEX_DATA_NOT_READY" },
        { 1006, Repeat(60, 15), "FLEX_DATA_NOT_READY" },
        { 1007, Repeat(60, 15), "FLEX_DATA_NOT_READY" },
        { 1008, Repeat(60, 15), "FLEX_DATA_NOT_READY" },
        { 1009, [5, 15, 45], "FLEX_BROKER_BUSY" },
        { 1010, [], "FLEX_LEGACY_QUERY" },
        { 1011, [], "FLEX_SERVICE_INACTIVE" },
        { 1012, [], "FLEX_TOKEN_EXPIRED" },
        { 1013, [], "FLEX_IP_RESTRICTED" },
        { 1014, [], "FLEX_QUERY_INVALID" },
        { 1015, [], "FLEX_TOKEN_INVALID" },
        { 1016, [], "FLEX_ACCOUNT_INVALID" },
        { 1017, [], "FLEX_REFERENCE_INVALID" },
        { 1018, Repeat(60, 15), "FLEX_RATE_LIMITED" },
        { 1019, [5, 15, 45], "FLEX_POLL_TIMEOUT" },
        { 1020, [60], "FLEX_REQUEST_INVALID" },
        { 1021, [5, 15, 45], "FLEX_POLL_TIMEOUT" },
        { 1002, [], "FLEX_UNKNOWN_CODE" },
        { 1025, [], "FLEX_UNKNOWN_CODE" },
    };

    [Theory]
    [MemberData(nameof(Polling))]
    public async Task A_code_on_the_second_step_waits_and_ends(int code, int[] waits, string errorCode)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Accepted("778")).OnGetStatement(Answers.Code(code));

        var error = await talk.AwaitFailsAsync();

        Assert.Equal(waits.Select(wait => (double)wait), talk.Waits);
        Assert.Equal(TimeSpan.FromSeconds(waits.Sum()), talk.Time.Elapsed);
        AssertError(error, errorCode, code);
        Assert.Equal(errorCode, talk.Exchanges[^1].ErrorCode);
        Assert.Null(talk.Exchanges[^1].NextAttemptAt);
    }

    [Theory]
    [MemberData(nameof(Requesting))]
    public async Task A_code_on_the_first_step_waits_and_ends(int code, int[] waits, string errorCode)
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Code(code));

        var error = await talk.AskFailsAsync();

        Assert.Equal(waits.Select(wait => (double)wait), talk.Waits);
        Assert.Equal(waits.Length + 1, talk.Broker.Requests);
        AssertError(error, errorCode, code);
    }

    [Fact]
    public void The_list_of_codes_is_complete()
    {
        Assert.Equal([1001, .. Enumerable.Range(1003, 19)], FlexErrorCode.All.Select(code => code.Number).Order());
        Assert.All(FlexErrorCode.All, code => Assert.NotEqual(FlexErrorClass.Unknown, code.Class));
        Assert.All(FlexErrorCode.All, code => Assert.EndsWith(".", code.WhatToDo, StringComparison.Ordinal));
        Assert.Equal(FlexErrorClass.Unknown, FlexErrorCode.Of(null).Class);
    }

    [Fact]
    public async Task An_old_servlet_address_is_named_when_1001_repeats()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Connection = talk.Connection with { BaseUrl = new Uri(talk.Broker.BaseUrl, "/Universal/servlet/FlexStatementService") };
        talk.Broker.OnSendRequest(Answers.Code(1001));

        var error = await talk.AskFailsAsync();

        Assert.Equal("FLEX_STATEMENT_UNAVAILABLE", error.Code);
        Assert.Contains("Flex:BaseUrl", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorOwner.You, error.Owner);
        Assert.False(error.Retryable);
    }

    [Fact]
    public async Task A_failure_without_a_code_keeps_its_text()
    {
        await using var talk = await TestConversation.StartAsync();
        talk.Broker.OnSendRequest(Answers.Body(
            "<FlexStatementResponse><Status>Fail</Status><ErrorMessage>Something\n  new</ErrorMessage></FlexStatementResponse>"));

        var error = await talk.AskFailsAsync();

        Assert.Equal(("FLEX_UNKNOWN_CODE", null, "Something new"), (error.Code, error.BrokerCode, error.BrokerMessage));
    }

    private static void AssertError(PortalError error, string errorCode, int code)
    {
        Assert.Equal(errorCode, error.Code);
        Assert.Equal(code, error.BrokerCode);
        Assert.Equal($"Text of {code}.", error.BrokerMessage);
    }

    private static int[] Repeat(int seconds, int times) => [.. Enumerable.Repeat(seconds, times)];
}
