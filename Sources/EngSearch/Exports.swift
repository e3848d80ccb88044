// Users of the library import EngSearch alone.
@_exported public import EngIndex
@_exported public import EngQuery
@_exported public import EngStorage
