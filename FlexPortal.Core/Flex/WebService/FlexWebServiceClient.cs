using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using FlexPortal.Core.Flex.WebService.Transport;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>
/// One HTTP exchange with the broker at a time, without any retry. The token is in the query string of every request, so no exception
/// of the HTTP stack leaves this class: failures are <see cref="BrokerReply.Failed"/>, and only the caller's own cancellation is thrown.
/// </summary>
/// <param name="http">Client over <see cref="FlexHttpHandler"/>, with a timeout longer than that of <paramref name="limits"/>.</param>
/// <param name="reserveSlot">Request budget of the token.</param>
/// <param name="limits">Times and sizes.</param>
/// <param name="time">Clock of all timeouts.</param>
internal sealed class FlexWebServiceClient(HttpClient http, ReserveRequestSlot reserveSlot, FlexClientLimits limits, TimeProvider time)
{
    /// <summary>Version of the protocol; without it the broker assumes an older one.</summary>
    private const string ProtocolVersion = "3";

    private static readonly ProductInfoHeaderValue[] UserAgent =
    [
        new("FlexPortal", typeof(FlexWebServiceClient).Assembly.GetName().Version?.ToString(3) ?? "0"),
        new("(.NET)"),
    ];

    /// <summary>First step: asks the broker to produce a statement. Creates work there, so repeating it is the caller's decision.</summary>
    /// <param name="connection">Where to ask, and with which token.</param>
    /// <param name="queryId">Flex Query to run.</param>
    /// <param name="from">First day (<c>fd</c>), inclusive; null: the query's own period.</param>
    /// <param name="to">Last day (<c>td</c>), inclusive; null: the query's own period.</param>
    /// <param name="onSlotWait">Called when the request budget delays the request; may be null.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    public Task<BrokerReply> SendRequestAsync(
        FlexConnection connection, string queryId, DateOnly? from, DateOnly? to, Func<TimeSpan, ValueTask>? onSlotWait,
        CancellationToken cancellationToken)
    {
        var query = Query(connection.Token, queryId);
        if (from is { } first && to is { } last)
        {
            query.Append(CultureInfo.InvariantCulture, $"&fd={first:yyyyMMdd}&td={last:yyyyMMdd}");
        }

        return ExchangeAsync(connection, connection.SendRequestUrl, query, expectsDocument: false, onSlotWait, cancellationToken);
    }

    /// <summary>Second step: asks for the statement.</summary>
    /// <param name="connection">Where to ask, and with which token.</param>
    /// <param name="referenceCode">Handle from the first step.</param>
    /// <param name="otherUrl">Judged address to ask instead of the configured one; null: the configured one.</param>
    /// <param name="onSlotWait">Called when the request budget delays the request; may be null.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    public Task<BrokerReply> GetStatementAsync(
        FlexConnection connection, string referenceCode, Uri? otherUrl, Func<TimeSpan, ValueTask>? onSlotWait,
        CancellationToken cancellationToken) =>
        ExchangeAsync(
            connection, otherUrl ?? connection.GetStatementUrl, Query(connection.Token, referenceCode), expectsDocument: true, onSlotWait,
            cancellationToken);

    private static StringBuilder Query(FlexToken token, string value)
    {
        var query = new StringBuilder("?t=");
        token.AppendTo(query);
        return query.Append("&q=").Append(Uri.EscapeDataString(value)).Append("&v=" + ProtocolVersion);
    }

    private async Task<BrokerReply> ExchangeAsync(
        FlexConnection connection, Uri url, StringBuilder query, bool expectsDocument, Func<TimeSpan, ValueTask>? onSlotWait,
        CancellationToken cancellationToken)
    {
        await WaitForSlotAsync(connection.Token, onSlotWait, cancellationToken);
        using var timeout = new CancellationTokenSource(limits.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        ResponseBody? body = null;
        try
        {
            body = await OpenAsync(connection, url, query, either.Token);
            var reply = await ClassifyAsync(body, connection.Token, expectsDocument, either.Token);
            body = reply is BrokerReply.Document ? null : body;
            return reply;
        }
        catch (PortalException failure)
        {
            // The body broke off before it was clear what it is.
            var error = expectsDocument ? failure.Error : FlexErrors.ConnectionLost(url.Host);
            return new BrokerReply.Failed(body?.Status, null, BrokerFailureKind.Interrupted, error);
        }
        catch (Exception failure)
        {
            // A new exception in both cases: the one caught may hold the request, and with it the token.
            cancellationToken.ThrowIfCancellationRequested();
            return timeout.IsCancellationRequested
                ? new BrokerReply.Failed(
                    body?.Status, null, BrokerFailureKind.Interrupted, FlexErrors.Timeout(url.Host, limits.RequestTimeout))
                : TransportErrors.From(failure, url.Host);
        }
        finally
        {
            if (body is not null)
            {
                await body.DisposeAsync();
            }
        }
    }

    private async Task WaitForSlotAsync(FlexToken token, Func<TimeSpan, ValueTask>? onSlotWait, CancellationToken cancellationToken)
    {
        var wait = await reserveSlot(token, cancellationToken);
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        if (onSlotWait is not null)
        {
            await onSlotWait(wait);
        }

        await Task.Delay(wait, time, cancellationToken);
    }

    private async Task<ResponseBody> OpenAsync(FlexConnection connection, Uri url, StringBuilder query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url.AbsoluteUri + query, UriKind.Absolute));
        request.Headers.UserAgent.Add(UserAgent[0]);
        request.Headers.UserAgent.Add(UserAgent[1]);
        var isBaseHost = string.Equals(url.Host, connection.BaseUrl.Host, StringComparison.Ordinal);
        request.Options.Set(FlexHttpHandler.LoopbackAllowed, isBaseHost && url.IsLoopback);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await ResponseBody.OpenAsync(response, url.Host, cancellationToken);
    }

    private async Task<BrokerReply> ClassifyAsync(
        ResponseBody body, FlexToken token, bool expectsDocument, CancellationToken cancellationToken)
    {
        if (body.Status is >= 300 and < 400)
        {
            return new BrokerReply.Failed(
                body.Status, null, BrokerFailureKind.Final, FlexErrors.RedirectRefused(body.Host, body.Status));
        }

        var root = await body.PeekRootAsync(cancellationToken);
        if (root == ResponseRoot.Answer && await body.ReadSmallAsync(cancellationToken) is { } answer
            && FlexResponseReader.Read(answer, token) is { } response)
        {
            if (response.IsRefused || (expectsDocument && response.HasErrorCode))
            {
                return new BrokerReply.Refused(body.Status, RetryAfter(body), response.ErrorCode, response.ErrorMessage);
            }

            if (response.IsAccepted && body.IsSuccess && !expectsDocument)
            {
                return new BrokerReply.Accepted(body.Status, response.ReferenceCode!, response.Url);
            }
        }

        if (!body.IsSuccess)
        {
            return HttpFailure(body);
        }

        return expectsDocument && root is ResponseRoot.Statement or ResponseRoot.OtherXml
            ? new BrokerReply.Document(body.Status, new StatementDownload(body, root == ResponseRoot.Statement, limits, time))
            : new BrokerReply.Failed(
                body.Status, null, BrokerFailureKind.Unexpected, FlexErrors.UnexpectedResponse(body.Host, Describe(root)));
    }

    private BrokerReply.Failed HttpFailure(ResponseBody body)
    {
        var kind = body.Status switch
        {
            429 or 503 => BrokerFailureKind.TryLater,
            502 or 504 => BrokerFailureKind.Gateway,
            _ => BrokerFailureKind.Unexpected,
        };
        return new BrokerReply.Failed(body.Status, RetryAfter(body), kind, FlexErrors.HttpStatus(body.Host, body.Status));
    }

    private TimeSpan? RetryAfter(ResponseBody body)
    {
        var wait = body.RetryAfter?.Delta ?? body.RetryAfter?.Date - time.GetUtcNow();
        return wait is { } positive && positive > TimeSpan.Zero ? positive : null;
    }

    private static string Describe(ResponseRoot root) => root switch
    {
        ResponseRoot.Empty => "an empty body",
        ResponseRoot.Html => "a web page",
        ResponseRoot.Statement => "a statement where a reference code was expected",
        ResponseRoot.OtherXml => "XML of another kind",
        ResponseRoot.Answer => "an answer that is damaged or empty",
        _ => "text that is not XML",
    };
}
