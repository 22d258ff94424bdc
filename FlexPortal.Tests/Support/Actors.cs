using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Tests.Support;

/// <summary>Users who do something in tests.</summary>
internal static class Actors
{
    public static AuditActor Named(string name) => new(name, AuditActorKind.User, "192.0.2.7");
}
