"""XLSForm, the spreadsheet that survey tools exchange: in and out."""

from questionnaires.xlsform.reading import Imported, read
from questionnaires.xlsform.workbook import NotASpreadsheet
from questionnaires.xlsform.writing import write

__all__ = ["Imported", "NotASpreadsheet", "read", "write"]
