using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Sandbox.Protocol;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Outcomes;

/// <summary>Each code of the broker, in answer to the request or to every poll, ends a run with our code, its code and its text.</summary>
public sealed class BrokerCodeRunDbTests
{
    /// <summary>The broker's code, ours when the request is answered so, ours when every poll is.</summary>
    private static readonly (int Code, string OnRequest, string OnPoll)[] Codes =
    [
        (1001, "FLEX_STATEMENT_UNAVAILABLE", "FLEX_STATEMENT_UNAVAILABLE"),
        (1003, "FLEX_STATEMENT_UNAVAILABLE", "FLEX_STATEMENT_UNAVAILABLE"),
        (1004, "FLEX_DATA_NOT_READY", "FLEX_DATA_NOT_READY"),
        (1005, "FLEX_DATA_NOT_READY", "FLEX_DATA_NOT_READY"),
        (1006, "FLEX_DATA_NOT_READY", "FLEX_DATA_NOT_READY"),
        (1007, "FLEX_DATA_NOT_READY", "FLEX_DATA_NOT_READY"),
        (1008, "FLEX_DATA_NOT_READY", "FLEX_DATA_NOT_READY"),
        (1009, "FLEX_BROKER_BUSY", "FLEX_POLL_TIMEOUT"),
        (1010, "FLEX_LEGACY_QUERY", "FLEX_LEGACY_QUERY"),
        (1011, "FLEX_SERVICE_INACTIVE", "FLEX_SERVICE_INACTIVE"),
        (1012, "FLEX_TOKEN_EXPIRED", "FLEX_TOKEN_EXPIRED"),
        (1013, "FLEX_IP_RESTRICTED", "FLEX_IP_RESTRICTED"),
        (1014, "FLEX_QUERY_INVALID", "FLEX_QUERY_INVALID"),
        (1015, "FLEX_TOKEN_INVALID", "FLEX_TOKEN_INVALID"),
        (1016, "FLEX_ACCOUNT_INVALID", "FLEX_ACCOUNT_INVALID"),
        (1017, "FLEX_REFERENCE_INVALID", "FLEX_REFERENCE_INVALID"),
        (1018, "FLEX_RATE_LIMITED", "FLEX_RATE_LIMITED"),
        (1019, "FLEX_POLL_TIMEOUT", "FLEX_POLL_TIMEOUT"),
        (1020, "FLEX_REQUEST_INVALID", "FLEX_REQUEST_INVALID"),
        (1021, "FLEX_POLL_TIMEOUT", "FLEX_POLL_TIMEOUT"),
    ];

    [Fact]
    public async Task Every_code_ends_the_run_and_is_kept_on_it()
    {
        Assert.Equal(BrokerCodes.Known.Order(), Codes.Select(code => code.Code));
        await using var database = await TestDatabase.CreateAsync();
        // One portal for the requests and one for the polls, each with an account of its own, at the same time.
        await Task.WhenAll(RunAllAsync(database, "code", "U4000001"), RunAllAsync(database, "poll-code", "U4000002"));
        await RunInvariants.AssertAsync(database);
    }

    private static async Task RunAllAsync(TestDatabase database, string kind, string account)
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Flex:AccountId"] = account,
                ["Flex:FirstPollDelay"] = "10 ms",
                ["Flex:PollBudget"] = "600 ms",
            },
            database);
        foreach (var (code, onRequest, onPoll) in Codes)
        {
            var run = await portal.RunAsync($"{kind}:{code}");
            var polls = kind is "poll-code";
            Assert.Equal((code, RunStatus.Failed, polls ? onPoll : onRequest), (code, run.Status, run.ErrorCode));
            Assert.Equal((code, BrokerCodes.TextOf(code)), (run.Error!.BrokerCode, run.Error.BrokerMessage));
            Assert.Equal((run.ErrorCode, run.ErrorMessage), (run.Error.Code, run.Error.Message));
            Assert.Equal(polls ? RunStage.Poll : RunStage.Request, run.Stage);
            Assert.Equal(polls, run.ReferenceCode is not null);
            var exchanges = (await database.ListEventsAsync(run.IngestionRunId)).Where(entry => entry.Kind is "broker_exchange").ToList();
            Assert.Contains(
                exchanges,
                entry => entry.Payload.GetProperty("broker_code") is { ValueKind: JsonValueKind.Number } kept
                    && kept.GetInt32() == code);
            Assert.Equal(StageStatus.Failed, run.Diagnostics[^1].Status);
        }
    }
}
