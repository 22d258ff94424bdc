using System.ComponentModel;
using System.Text;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Secrets;

/// <summary>The HTTP API of secrets: status, set, remove. No answer holds a value.</summary>
internal static class SecretEndpoints
{
    public static void MapSecretEndpoints(this IEndpointRouteBuilder routes)
    {
        var secrets = routes.MapGroup("").WithTags("Secrets").Needs(Capability.ManageSecrets);
        secrets.MapGet("/secrets", async (SecretVault vault, CancellationToken ct) =>
            TypedResults.Ok(new SecretList(await vault.ListAsync(ct))))
            .WithName("ListSecrets").WithSummary("List the status of every secret, never its value");
        secrets.MapPost("/secrets/{name}", SetAsync).WithName("SetSecret").WithSummary("Set or replace a secret")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        secrets.MapPost("/secrets/{name}/remove", RemoveAsync).WithName("RemoveSecret").WithSummary("Remove a stored secret")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<SecretView>, ProblemHttpResult>> SetAsync(
        [Description("The secret: flex-token")] string name, HttpContext http, SetSecretBody body, SetSecret set, CancellationToken ct) =>
        Answer(await set.ExecuteAsync(name, new SecretValue(body.Value), body.ExpiresOn, AuditActors.Of(http), ct));

    private static async Task<Results<Ok<SecretView>, ProblemHttpResult>> RemoveAsync(
        [Description("The secret: flex-token")] string name, HttpContext http, RemoveSecret remove, CancellationToken ct) =>
        Answer(await remove.ExecuteAsync(name, AuditActors.Of(http), ct));

    private static Results<Ok<SecretView>, ProblemHttpResult> Answer(SecretOutcome outcome) => outcome switch
    {
        SecretOutcome.Done done => TypedResults.Ok(done.Secret),
        SecretOutcome.Refused refused => Problem.Of(refused.Error),
        _ => throw new InvalidOperationException("A change of a secret has two outcomes."),
    };
}

/// <summary>Answer of GET /secrets.</summary>
internal sealed record SecretList(IReadOnlyList<SecretView> Secrets);

/// <summary>Body of POST /secrets/{name}.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetSecretBody(
    [property: JsonRequired, Description("The secret itself; surrounding blanks are dropped. No answer returns it")] string? Value,
    [property: Description(
        "Last day (yyyy-MM-dd) on which it can be used, as shown by the broker; unknown when omitted")] DateOnly? ExpiresOn = null)
{
    /// <summary>Keeps the value out of whatever prints the record.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append("ExpiresOn = ").Append(ExpiresOn);
        return true;
    }
}
