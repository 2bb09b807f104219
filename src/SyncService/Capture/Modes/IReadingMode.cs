using Microsoft.Data.SqlClient;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>What a mode asks the server before the first page of a reading, and what it makes of the answer.</summary>
internal interface IReadingMode
{
    /// <summary>Whether the server is likely to answer the questions of this mode together with a page.</summary>
    bool MayAsk { get; }

    /// <summary>Statements with one result, of one row, that end with a separator; empty where nothing need be asked.</summary>
    /// <param name="isAsking">Whether all is asked that may have changed; there is always a question then. Else only what no reading can do without.</param>
    string Question(bool isAsking);

    /// <summary>Takes the answer in.</summary>
    /// <param name="reader">At its row.</param>
    void Learn(SqlDataReader reader);

    /// <summary>What a reading goes through, by what was known before it.</summary>
    ReadingSpan Span(ReadingStart start);

    /// <summary>What it goes through, by the answer.</summary>
    /// <exception cref="SyncException">The source cannot be read from there yet.</exception>
    ReadingSpan Begin(ReadingStart start);

    /// <summary>Whether a page that was asked for as the first of one span is the first of another.</summary>
    bool IsFirstOf(ReadingSpan asked, ReadingSpan known);

    /// <summary>The server refused the question.</summary>
    void Refused();
}
