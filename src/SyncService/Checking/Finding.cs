namespace SyncService.Checking;

/// <summary>Something that a check noticed, and what to do about it.</summary>
/// <param name="Severity">An error keeps a stream from running.</param>
/// <param name="Code">A stable word for machines: <c>null-stamps</c>.</param>
/// <param name="Message">What is so, with the names that the user gave.</param>
/// <param name="Advice">What to do; empty when nothing is to be done.</param>
/// <param name="Count">How many rows it is about, where it is about rows.</param>
/// <param name="Examples">Some of them.</param>
internal sealed record Finding(
    Severity Severity, string Code, string Message, string Advice = "", long? Count = null, IReadOnlyList<string>? Examples = null)
{
    public static Finding Of(string code, SyncException failure) => new(Severity.Error, code, failure.Message, failure.Hint);
}

internal enum Severity
{
    Note,
    Warning,
    Error,
}
