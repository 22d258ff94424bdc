using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Sandbox.Market;

/// <summary>
/// The requests of the replay vendor: <c>bars</c> with symbol, interval, from and to (half open, UTC, at most 1,000 slots), and
/// <c>symbols</c>. Errors are <c>{"error":"…"}</c> with a status.
/// </summary>
internal sealed class ReplayProtocol(ReplayMarket market, ReplayScript script, TimeProvider time)
{
    /// <summary>Path below which it answers.</summary>
    public const string BasePath = "/sandbox/market/";

    private const int MostSlots = 1000;

    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        return context.Request.Path.Value switch
        {
            BasePath + "symbols" when isGet => SymbolsAsync(context),
            BasePath + "bars" when isGet => BarsAsync(context),
            _ => ErrorAsync(context, StatusCodes.Status404NotFound, "not found"),
        };
    }

    private static Task SymbolsAsync(HttpContext context)
    {
        var names = ReplaySymbol.All.Select(symbol => new
        {
            symbol = symbol.Name,
            density = JsonNamingPolicy.SnakeCaseLower.ConvertName(symbol.Density.ToString()),
            session = symbol.IsOfExchange ? "XNYS" : "24/7",
        });
        return SendAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(names));
    }

    private static Task ErrorAsync(HttpContext context, int status, string error) =>
        SendAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(new { error }));

    private static async Task SendAsync(
        HttpContext context, int status, ReadOnlyMemory<byte> body, string mediaType = MediaTypeNames.Application.Json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private async Task BarsAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (ReplaySymbol.Find(query["symbol"].ToString()) is not { } symbol)
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "unknown symbol");
            return;
        }

        if (BarIntervals.Parse(query["interval"]) is not { } interval || Slice(query) is not { } slice || slice.IsEmpty
            || slice.Length / interval.Length() > MostSlots)
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "interval, from and to of at most 1000 slots are needed");
            return;
        }

        await TakeAsync(context, script.Next(), symbol, interval, slice);
    }

    private static TimeSlice? Slice(IQueryCollection query) => Moment(query["from"]) is { } from && Moment(query["to"]) is { } to
        ? new TimeSlice(from, to)
        : null;

    private static DateTimeOffset? Moment(string? text) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : null;

    private async Task TakeAsync(HttpContext context, ReplayStep step, ReplaySymbol symbol, BarInterval interval, TimeSlice slice)
    {
        switch (step)
        {
            case ReplayStep.Answered fixedAnswer:
                if (fixedAnswer.RetryAfter is { } retryAfter)
                    context.Response.Headers.RetryAfter = retryAfter;
                await SendAsync(
                    context, fixedAnswer.Status, System.Text.Encoding.UTF8.GetBytes(fixedAnswer.Body), fixedAnswer.MediaType);
                break;
            case ReplayStep.CutOff:
                await CutAsync(context, Body(symbol, interval, slice, bars => bars));
                break;
            case ReplayStep.Delayed late:
                await Task.Delay(late.Pause, time, context.RequestAborted);
                await SendAsync(context, StatusCodes.Status200OK, Body(symbol, interval, slice, bars => bars));
                break;
            case ReplayStep.Changed { Change: var change }:
                await SendAsync(context, StatusCodes.Status200OK, Body(symbol, interval, slice, change));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), "An unknown kind of step.");
        }
    }

    private static async Task CutAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body[..(body.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private ReadOnlyMemory<byte> Body(
        ReplaySymbol symbol, BarInterval interval, TimeSlice slice, Func<IReadOnlyList<ReplayBar>, IReadOnlyList<ReplayBar>> change)
    {
        var asked = new MinuteRange(Minute(slice.From), Minute(slice.To));
        var now = Minute(time.GetUtcNow());
        var (from, to) = (ReplaySessions.DateOf(asked.From), ReplaySessions.DateOf(asked.To - 1).AddDays(1));
        var bars = interval == BarInterval.Minute ? market.Minutes(symbol, asked, now) : market.Days(symbol, from, to, now);
        return ReplayBody.Write(symbol, change(bars), interval == BarInterval.Minute && HasHole(symbol, asked, from, to));
    }

    private static bool HasHole(ReplaySymbol symbol, MinuteRange asked, DateOnly from, DateOnly to) =>
        symbol.Hole is not null && Enumerable.Range(0, to.DayNumber - from.DayNumber)
            .Select(day => ReplaySessions.HoleOf(symbol, from.AddDays(day)))
            .Any(hole => hole is not null && hole.From < asked.To && hole.To > asked.From);

    private static long Minute(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMinute;
}
