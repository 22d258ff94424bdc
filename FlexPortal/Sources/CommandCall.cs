using System.CommandLine;
using FlexPortal.Cli;
using FlexPortal.Cli.Remote;
using FlexPortal.Hosting;

namespace FlexPortal.Sources;

/// <summary>What a verb wants: the request to a remote portal, and the same use case here.</summary>
/// <param name="Method">Method of the request.</param>
/// <param name="Address">Its address.</param>
/// <param name="Body">Its body; null for none.</param>
/// <param name="Here">Carries it out over the portal's own services.</param>
internal sealed record CommandCall<T>(
    HttpMethod Method, string Address, object? Body, Func<IServiceProvider, CancellationToken, Task<(T? Value, PortalError? Error)>> Here)
    where T : class
{
    /// <summary>Lets a verb find out what is wanted, carry it out, and write the answer as JSON or text.</summary>
    /// <param name="command">The verb with its arguments.</param>
    /// <param name="open">Whether it reads or writes.</param>
    /// <param name="find">What is wanted, or why it cannot be; both null after a message of its own about the options.</param>
    /// <param name="write">Writes the answer as text.</param>
    public static Command Of(
        Command command, Func<ParseResult, CancellationToken, Task<CliHost>> open,
        Func<ParseResult, CommandPlace, CancellationToken, Task<(CommandCall<T>? Call, PortalError? Error)>> find, Func<T, Task> write)
    {
        var json = CliOptions.Json();
        command.Options.Add(json);
        command.Options.Add(CliOptions.Settings);
        command.GoesRemote();
        command.SetAction(async (result, ct) =>
        {
            await using var place = await CommandPlace.OpenAsync(result, open, ct);
            var (call, error) = await find(result, place, ct);
            if (error is not null)
                return await CommandErrors.WriteAsync(error);
            if (call is null)
                return ExitCodes.Usage;

            (var answer, error) = place.Portal is { } portal
                ? (await portal.SendAsync<T>(call.Method, call.Address, call.Body, ct), null)
                : place.Told(await call.Here(place.Services, ct));
            if (answer is null)
                return await CommandErrors.WriteAsync(error!);
            if (result.GetValue(json))
                await Console.Out.WriteLineAsync(answer.Json);
            else
                await write(answer.Value);
            return ExitCodes.Success;
        });
        return command;
    }
}
